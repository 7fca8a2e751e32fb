import { join } from 'node:path';
import { type ArtifactStore, addressOf } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { AlignmentPhase, LossPoint, Stage, TrainingStep } from '@mainbench/spec';
import { bootstrapMean, type Resampling } from '@mainbench/stats';
import type { SeedStages } from '../experiment.ts';
import type { VerdictRow } from '../stages/evaluate-stage.ts';
import { stepsFile } from '../stages/run-training.ts';
import { readRows } from './read-rows.ts';

async function lossPoints(store: ArtifactStore, model: Stage): Promise<LossPoint[]> {
  const points: LossPoint[] = [];
  // A model that only finished artifacts needed may have been cleared away, and its steps with it.
  if ((await store.stateOf(model)) !== 'complete') return points;
  for await (const { value } of readJsonLines<TrainingStep>(join(await store.requireWhole(model), stepsFile))) {
    const { step, loss, loss_seed, loss_aligned, alpha } = value;
    points.push({ step, loss, lossSeed: loss_seed, lossAligned: loss_aligned, alpha });
  }
  return points;
}

/** One training of the alignment loop: its losses by step, and how well it predicts held-out pairs. */
export async function collectPhase(
  store: ArtifactStore,
  seed: number,
  phase: SeedStages['phases'][number],
  resampling: Resampling,
): Promise<AlignmentPhase> {
  const losses: number[] = [];
  for await (const { metrics } of readRows<VerdictRow>(store, phase.heldOut)) {
    if (typeof metrics.nll === 'number') losses.push(metrics.nll);
  }
  return {
    seed,
    direction: phase.direction,
    iteration: phase.iteration,
    steps: await lossPoints(store, phase.model),
    heldOutLoss: losses.length === 0 ? null : bootstrapMean(losses, resampling),
    artifact: addressOf(phase.model),
  };
}
