import type { InferenceClient } from './inference.ts';
import type { JsonObject } from './json.ts';
import type { ModelReference, TrainingJob, TrainingStep } from './training.ts';

/** A place where one stage at a time trains or serves models. */
export interface WorkerSlot {
  /** Runs or continues a job; resolves with the engine's `done` event. */
  train(job: TrainingJob, onStep: (step: TrainingStep) => void, signal: AbortSignal): Promise<JsonObject>;
  /** Serves a model until the slot is released; the same model is served once. */
  serve(model: ModelReference, signal: AbortSignal): Promise<InferenceClient>;
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
  open(signal: AbortSignal): Promise<WorkerSlot>;
  close(): Promise<void>;
}
