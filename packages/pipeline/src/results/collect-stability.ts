import type { ArtifactStore } from '@mainbench/graph';
import type { HeldOutSpread, LoopStability, Stage, TrainingStability } from '@mainbench/spec';
import { lossSpikes, mean, quantile, sampleDeviation } from '@mainbench/stats';
import type { MeasuredPhase, SeedStages } from '../experiment.ts';
import { heldOutLosses, trainingSteps } from './collect-phase.ts';
import { plainValues } from './plain-values.ts';

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

type StepFigures = Pick<TrainingStability, 'steps' | 'spikes' | 'gradientNorm'>;

async function stepFigures(store: ArtifactStore, model: Stage): Promise<StepFigures> {
  const steps = await trainingSteps(store, model);
  const norms = steps.flatMap(({ grad_norm }) => grad_norm ?? []);
  return {
    steps: steps.length === 0 ? null : steps.length,
    spikes: steps.length === 0 ? null : lossSpikes(steps.map(({ loss }) => loss)).length,
    gradientNorm: norms.length === 0 ? null : { median: quantile(norms, 0.5), percentile95: quantile(norms, 0.95) },
  };
}

async function trainingStability(
  store: ArtifactStore,
  seed: number,
  { direction, iteration, model, heldOut }: MeasuredPhase,
): Promise<TrainingStability> {
  const figures = await stepFigures(store, model);
  return { seed, direction, iteration, ...figures, heldOutLoss: meanOf(await heldOutLosses(store, heldOut)) };
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
