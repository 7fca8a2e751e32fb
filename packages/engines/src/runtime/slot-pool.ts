import { MainbenchError } from '@mainbench/spec';

/** Lends a fixed number of workers; who finds none free waits for the next. */
export interface SlotPool<Worker> {
  /** Takes a worker. Rejects once the signal is aborted or the pool closed. */
  take(signal: AbortSignal): Promise<Worker>;
  give(worker: Worker): void;
  /** Rejects all who wait, and from now on everybody. */
  close(): void;
}

interface Waiter<Worker> {
  resolve(worker: Worker): void;
  reject(error: unknown): void;
}

export function createSlotPool<Worker>(workers: readonly Worker[]): SlotPool<Worker> {
  const free = [...workers];
  const waiting = new Set<Waiter<Worker>>();
  let closed = false;

  return {
    async take(signal) {
      if (signal.aborted) {
        throw interruption(signal);
      }
      if (closed) {
        throw stopped();
      }
      // The worker given back last is the warmest.
      const worker = free.pop();
      if (worker !== undefined) {
        return worker;
      }
      const { promise, resolve, reject } = Promise.withResolvers<Worker>();
      const waiter = { resolve, reject };
      const giveUp = () => {
        waiting.delete(waiter);
        reject(interruption(signal));
      };
      waiting.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
      return promise.finally(() => signal.removeEventListener('abort', giveUp));
    },
    give(worker) {
      const [next] = waiting;
      if (next === undefined) {
        free.push(worker);
      } else {
        waiting.delete(next);
        next.resolve(worker);
      }
    },
    close() {
      closed = true;
      for (const { reject } of waiting) {
        reject(stopped());
      }
      waiting.clear();
    },
  };
}

function stopped(): MainbenchError {
  return new MainbenchError('engine', 'The engines of this run were stopped.', { retryable: true });
}

/** The error for work that was given up on purpose. */
export function interruption(signal: AbortSignal): MainbenchError {
  return MainbenchError.is(signal.reason)
    ? signal.reason
    : new MainbenchError('interrupted', 'The run was interrupted: run it again to continue it.', { retryable: true });
}
