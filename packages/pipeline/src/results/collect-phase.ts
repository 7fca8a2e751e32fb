import { join } from 'node:path';
import { type ArtifactStore, addressOf } from '@mainbench/graph';
import { readJsonLines } from '@mainbench/kit';
import type { AlignmentPhase, Stage, TrainingStep } from '@mainbench/spec';
import { bootstrapMean, type Resampling } from '@mainbench/stats';
import type { MeasuredPhase } from '../experiment.ts';
import { readRows } from '../read-rows.ts';
import type { VerdictRow } from '../stages/evaluate-stage.ts';
import { stepsFile } from '../stages/run-training.ts';

/** The steps of a training; none where the model was cleared away, since only finished artifacts needed it. */
export async function trainingSteps(store: ArtifactStore, model: Stage): Promise<TrainingStep[]> {
  if ((await store.stateOf(model)) !== 'complete') return [];
  const file = join(await store.requireWhole(model), stepsFile);
  return Array.fromAsync(readJsonLines<TrainingStep>(file), ({ value }) => value);
}

/** The losses of the held-out rows that have one, nats a token. */
export async function heldOutLosses(store: ArtifactStore, heldOut: Stage): Promise<number[]> {
  const losses = await Array.fromAsync(readRows<VerdictRow>(store, heldOut), ({ metrics }) => metrics.nll);
  return losses.filter((loss) => typeof loss === 'number');
}

/** One training of the alignment loop: its losses by step, and how well it predicts held-out pairs. */
export async function collectPhase(
  store: ArtifactStore,
  seed: number,
  { direction, iteration, model, heldOut }: MeasuredPhase,
  resampling: Resampling,
): Promise<AlignmentPhase> {
  const losses = await heldOutLosses(store, heldOut);
  const steps = (await trainingSteps(store, model)).map(({ step, loss, loss_seed, loss_aligned, alpha }) => {
    return { step, loss, lossSeed: loss_seed, lossAligned: loss_aligned, alpha };
  });
  const heldOutLoss = losses.length === 0 ? null : bootstrapMean(losses, resampling);
  return { seed, direction, iteration, steps, heldOutLoss, artifact: addressOf(model) };
}
