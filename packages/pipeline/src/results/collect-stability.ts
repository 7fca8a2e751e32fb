import { join } from 'node:path';
import type { ArtifactStore } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { HeldOutSpread, LoopStability, Stage, TrainingStability, TrainingStep } from '@mainbench/spec';
import { lossSpikes, quantile, sampleDeviation } from '@mainbench/stats';
import type { MeasuredPhase, SeedStages } from '../experiment.ts';
import type { VerdictRow } from '../stages/evaluate-stage.ts';
import { stepsFile } from '../stages/run-training.ts';
import { plainValues } from './plain-values.ts';
import { readRows } from './read-rows.ts';

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

type StepFigures = Pick<TrainingStability, 'steps' | 'spikes' | 'gradientNorm'>;

async function stepFigures(store: ArtifactStore, model: Stage): Promise<StepFigures> {
  const losses: number[] = [];
  const norms: number[] = [];
  // A model that only finished artifacts needed may have been cleared away, and its steps with it.
  if ((await store.stateOf(model)) === 'complete') {
    const file = join(await store.requireWhole(model), stepsFile);
    for await (const { value } of readJsonLines<TrainingStep>(file)) {
      losses.push(value.loss);
      if (typeof value.grad_norm === 'number') norms.push(value.grad_norm);
    }
  }
  return {
    steps: losses.length === 0 ? null : losses.length,
    spikes: losses.length === 0 ? null : lossSpikes(losses).length,
    gradientNorm: norms.length === 0 ? null : { median: quantile(norms, 0.5), percentile95: quantile(norms, 0.95) },
  };
}

async function heldOutLoss(store: ArtifactStore, stage: Stage): Promise<number | null> {
  const losses: number[] = [];
  for await (const { metrics } of readRows<VerdictRow>(store, stage)) {
    if (typeof metrics.nll === 'number') losses.push(metrics.nll);
  }
  return meanOf(losses);
}

async function trainingStability(
  store: ArtifactStore,
  seed: number,
  { direction, iteration, model, heldOut }: MeasuredPhase,
): Promise<TrainingStability> {
  const figures = await stepFigures(store, model);
  return { seed, direction, iteration, ...figures, heldOutLoss: await heldOutLoss(store, heldOut) };
}

function heldOutSpread(trainings: readonly TrainingStability[]): HeldOutSpread[] {
  const groups = Map.groupBy(trainings, ({ direction, iteration }) => `${direction}-${iteration}`);
  return [...groups.values()].flatMap((replicates) => {
    const [first] = replicates;
    if (first === undefined) return [];
    const losses = replicates.flatMap((training) => training.heldOutLoss ?? []);
    return {
      direction: first.direction,
      iteration: first.iteration,
      replicates: losses.length,
      mean: meanOf(losses),
      standardDeviation: sampleDeviation(losses),
    };
  });
}

/** How steadily every distinct alignment loop of a model went, over its seeds; the recipe's own loop first. */
export async function collectStability(store: ArtifactStore, seeds: readonly SeedStages[]): Promise<LoopStability[]> {
  const loops: LoopStability[] = [];
  // The loops follow from the recipe alone, so every seed has the same ones in the same order.
  for (const [index, { settings, arms }] of (seeds[0]?.loops ?? []).entries()) {
    const trainings: TrainingStability[] = [];
    for (const { seed, loops: ofSeed } of seeds) {
      for (const phase of ofSeed[index]?.phases ?? []) trainings.push(await trainingStability(store, seed, phase));
    }
    loops.push({ settings: plainValues(settings), arms, trainings, heldOutSpread: heldOutSpread(trainings) });
  }
  return loops;
}
