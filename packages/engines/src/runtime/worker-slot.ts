import type {
  InferenceClient,
  JsonObject,
  ModelReference,
  TrainingJob,
  TrainingStep,
  WorkerSlot,
} from '@mainbench/spec';
import type { SlotPool } from '../waiting/slot-pool.ts';

/** What a slot stands on: it outlives the stages that use it one after the other. */
export interface Worker {
  train(job: TrainingJob, onStep: (step: TrainingStep) => void, signal: AbortSignal): Promise<JsonObject>;
  serve(model: ModelReference, signal: AbortSignal): Promise<InferenceClient>;
  /** Called between stages: lets go of what the next one is unlikely to need. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens a slot on the next free worker; releasing it twice does no harm. */
export async function openSlot<P extends Worker>(pool: SlotPool<P>, signal: AbortSignal): Promise<WorkerSlot> {
  const worker = await pool.take(signal);
  let released = false;
  return {
    train: (job, onStep, own) => worker.train(job, onStep, own),
    serve: (model, own) => worker.serve(model, own),
    async release() {
      if (released) {
        return;
      }
      released = true;
      await worker.settle();
      pool.give(worker);
    },
  };
}
