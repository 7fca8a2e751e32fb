import type { JsonObject } from './json.ts';

/** One line of a training file: the loss is on `target` and the end of text only. */
export interface TrainingRow extends JsonObject {
  /** A seed row and its aligned twin share their id. */
  id: string;
  prompt: string;
  target: string;
  source: 'seed' | 'aligned';
}

/** One optimizer step, as the engine reports it. Losses are nats a token. */
export interface TrainingStep extends JsonObject {
  step: number;
  steps: number;
  loss: number;
  loss_seed: number | null;
  loss_aligned: number | null;
  alpha: number | null;
  learning_rate: number;
  grad_norm: number | null;
  tokens_per_second: number | null;
}

/** The job's config as the engine reads it (packages/engine-python documents each field), less its folders. */
export interface TrainingJob {
  command: 'train' | 'init';
  config: JsonObject;
  /** Folder for checkpoints; kept between attempts. */
  workDirectory: string;
  /** The finished model's folder, absent until it is complete. */
  output: string;
}

/** A model to serve or to start training from. */
export interface ModelReference {
  /** A folder on this machine, or a hub id. */
  path: string;
  revision?: string;
}
