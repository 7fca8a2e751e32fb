// Our trainer on this device: its losses beside plain torch, its memory beside the plan, its speed beside TRL's trainer.

import { join } from 'node:path';
import { trainingMemory } from '../../packages/pipeline/src/memory/training-memory.ts';
import type { JsonObject, TrainingSettings } from '../../packages/spec/src/index.ts';
import { eventNamed, python, runJob } from './engine.ts';
import type { Prepared } from './prepare.ts';
import type { Sizes } from './sizes.ts';

export type Device = 'cuda' | 'cpu';

export interface Trained {
  config: JsonObject;
  steps: { loss: number; grad_norm: number }[];
  /** Bytes above those before the model was loaded; null where the system does not say. */
  measured: number | null;
  planned: number;
  /** Difference of the training's own forward from the exported weights, nats a token. */
  exportDifference: number;
}

/** Trains by the engine's own job, with adapters where their settings are given. */
export async function train(
  { folder, model, trainingRows }: Prepared,
  sizes: Sizes,
  device: Device,
  name: string,
  lora?: NonNullable<TrainingSettings['lora']>,
): Promise<Trained> {
  const { shape, batch, microBatch, steps, length } = sizes;
  const common = { batch_size: batch, micro_batch_size: microBatch, max_length: length, precision: 'bfloat16' };
  const config: JsonObject = {
    ...{ model, data: trainingRows, output: join(folder, name), work_dir: join(folder, `${name}-work`), ...common },
    ...{ steps, learning_rate: 1e-3, warmup_ratio: 0.2, schedule: 'linear', checkpoint_every: 1000, seed: 1 },
    ...{ use_cpu: device === 'cpu', threads: 2, alpha: { policy: 'fixed', value: 0.3 } },
    ...(lora === undefined ? {} : { lora: { ...lora } as JsonObject }),
  };
  const events = await runJob('train', config, folder, name);
  const done = eventNamed(events, 'done');
  const settings = { ...common, ...(lora === undefined ? {} : { lora }) } as TrainingSettings;
  const trainer = { processes: 1, accelerate_arguments: [] };
  const parts = Object.values(trainingMemory({ shape, settings, trainer, onCpu: device === 'cpu' }));
  return {
    config,
    steps: events.filter(({ event }) => event === 'step') as unknown as Trained['steps'],
    measured: done.peak_memory as number | null,
    planned: parts.reduce((sum: number, bytes: number) => sum + bytes, 0),
    exportDifference: (done.parity as { training_difference: number }).training_difference,
  };
}

export interface Reference {
  machine: { device: string; memory: number | null; cuda: string | null; versions: Record<string, string> };
  steps: { loss: number; grad_norm: number }[];
  scores: { sum: number; tokens: number; length: number }[];
}

/** The training that a job did again in plain torch, and scores under the model that the job exported. */
export async function reference({ folder, comparedFile }: Prepared, name: string): Promise<Reference> {
  const script = join(import.meta.dirname, 'reference.py');
  return JSON.parse(await python([script, join(folder, `${name}.json`), comparedFile], join(folder, 'reference.log')));
}

/** Largest difference of the losses, nats, and of the norms of gradients as a share, over the steps. */
export function lossParity(ours: Trained['steps'], theirs: Reference['steps']): { loss: number; norm: number } {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} steps beside ${theirs.length} of the reference`);
  const largest = (differences: number[]) => Math.max(...differences);
  return {
    loss: largest(ours.map(({ loss }, step) => Math.abs(loss - (theirs[step]?.loss ?? Number.NaN)))),
    norm: largest(ours.map(({ grad_norm: norm }, step) => Math.abs(norm / (theirs[step]?.grad_norm ?? 0) - 1))),
  };
}

export interface StepSpeed {
  ratio: { as_used: number };
  tokens_per_second: { as_used: number; stock: number };
}

/** Tokens a second of our trainer and of stock SFTTrainer on the same tokens (benchmarks/perf/train_step.py). */
export async function stepSpeed({ folder }: Prepared, sizes: Sizes, device: Device): Promise<StepSpeed> {
  const { shape, length, batch, microBatch, repeats } = sizes;
  const options = {
    ...{ device, precision: 'bfloat16', repeats, steps: 8, hidden: shape.hidden_size, layers: shape.layers },
    ...{ heads: shape.heads, vocabulary: shape.vocabulary_size, rows: batch, micro: microBatch, length },
  };
  const script = join(import.meta.dirname, '..', 'perf', 'train_step.py');
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const printed = await python([script, '--no-bar', ...flags], join(folder, 'train-step.log'));
  return JSON.parse(printed.split('\n')[0] as string);
}
