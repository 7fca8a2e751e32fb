import type { InferenceClient } from './inference.ts';
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
  /** For people: the label of the stage, which names the curves of its training. */
  label?: string;
  config: JsonObject;
  /** Folder for checkpoints; kept between attempts. */
  workDirectory: string;
  /** The finished model's folder, absent until it is complete. */
  output: string;
}

/** A Python package that trainings need beside those of `npm run setup`. */
export interface PythonPackage {
  /** What pip calls it. */
  name: string;
  /** Modules that it gives; one of them is enough. */
  modules: readonly string[];
  /** The setting of the recipe that needs it, as the subject of a sentence. */
  neededBy: string;
}

/** A model to serve or to start training from. */
export interface ModelReference {
  /** A folder on this machine, or a hub id. */
  path: string;
  revision?: string;
}

/** A place where one stage at a time trains or serves models. */
export interface WorkerSlot {
  /** Runs or continues a job; resolves with the engine's `done` event. */
  train(job: TrainingJob, onStep: (step: TrainingStep) => void, signal: AbortSignal): Promise<JsonObject>;
  /** Serves a model until the slot is released; the same model is served once. */
  serve(model: ModelReference, signal: AbortSignal): Promise<InferenceClient>;
  /** Serves several models, which a stage needs at once, in their order: two stages never wait for each other's models. */
  serveAll(models: readonly ModelReference[], signal: AbortSignal): Promise<InferenceClient[]>;
  /** Milliseconds that devices worked for this slot until its release, all together, where the runtime counts them. */
  deviceMilliseconds?(): number;
  release(): Promise<void>;
}

/** Starts and stops trainers and servers for a run. */
export interface Runtime {
  /** How many slots may be open side by side. */
  readonly slots: number;
  /**
   * Looks for what every stage with a slot needs, so that a run fails before its first hour and not after it.
   * @throws MainbenchError where an environment, a program, a port or a server is not there
   */
  check(signal: AbortSignal): Promise<void>;
  /** Engine, versions, devices: recorded with every artifact made here. */
  describe(): Promise<JsonObject>;
  /** @param priority of those who wait for devices, the highest is served first */
  open(signal: AbortSignal, priority?: number): Promise<WorkerSlot>;
  close(): Promise<void>;
}
