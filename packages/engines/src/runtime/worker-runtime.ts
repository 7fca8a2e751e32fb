import type { InferenceClient, ModelReference, Runtime, WorkerSlot } from '@mainbench/spec';
import type { Device } from '../devices/find-devices.ts';
import { createSlotPool } from '../waiting/slot-pool.ts';

export interface RuntimeOptions {
  /** The run's folder; logs of engines and servers go into its folder `logs`. */
  runDirectory: string;
  /** The checkout whose Python environment trains and serves; this package's own by default. */
  checkoutDirectory?: string;
  /** The Python to use instead of the checkout's. */
  python?: string;
  /** The GPUs that the run may use; without any, processes use what they find. */
  devices?: readonly Device[];
  /** Told what a slow start is waiting for. */
  onNote?: (note: string) => void;
}

/** What a slot stands on: it outlives the stages that use it one after the other. */
export interface Worker extends Pick<WorkerSlot, 'train'> {
  serve(model: ModelReference, signal: AbortSignal): Promise<InferenceClient>;
  /** Called between stages: lets go of what the next one is unlikely to need. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** A runtime of workers, each of which takes one stage at a time; the first one is used first. */
export function workerRuntime(workers: readonly Worker[], rest: Pick<Runtime, 'check' | 'describe'>): Runtime {
  // The pool lends from the end.
  const pool = createSlotPool(workers.toReversed());
  return {
    ...rest,
    slots: workers.length,
    async open(signal) {
      const worker = await pool.take(signal);
      let released = false;
      return {
        train: (job, onStep, own) => worker.train(job, onStep, own),
        serve: (model, own) => worker.serve(model, own),
        async serveAll(models, own) {
          const clients: InferenceClient[] = [];
          for (const model of models) clients.push(await worker.serve(model, own));
          return clients;
        },
        async release() {
          if (released) return;
          released = true;
          await worker.settle();
          pool.give(worker);
        },
      };
    },
    async close() {
      pool.close();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
