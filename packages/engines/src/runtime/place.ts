import type { InferenceClient, JsonObject, Lane, ModelReference, TrainingJob, TrainingStep } from '@mainbench/spec';
import type { LanePool } from './lane-pool.ts';

/** What a lane stands on: it outlives the stages that use it one after the other. */
export interface Place {
  train(job: TrainingJob, onStep: (step: TrainingStep) => void, signal: AbortSignal): Promise<JsonObject>;
  serve(model: ModelReference, signal: AbortSignal): Promise<InferenceClient>;
  /** Called between stages: lets go of what the next one is unlikely to need. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens a lane on the next free place; releasing it twice does no harm. */
export async function openLane<P extends Place>(pool: LanePool<P>, signal: AbortSignal): Promise<Lane> {
  const place = await pool.take(signal);
  let released = false;
  return {
    train: (job, onStep, own) => place.train(job, onStep, own),
    serve: (model, own) => place.serve(model, own),
    async release() {
      if (released) {
        return;
      }
      released = true;
      await place.settle();
      pool.give(place);
    },
  };
}
