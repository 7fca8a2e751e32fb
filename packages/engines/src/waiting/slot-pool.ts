import { MainbenchError } from '@mainbench/spec';
import { interruption } from './interruption.ts';
import { WaitingLine } from './waiting-line.ts';

/** Lends a fixed number of workers; who finds none free waits for the next. */
export type SlotPool<Worker> = ReturnType<typeof createSlotPool<Worker>>;

/** @throws RangeError without any worker: nobody would ever get one */
export function createSlotPool<Worker>(workers: readonly Worker[]) {
  if (workers.length === 0) throw new RangeError('a pool of no workers');
  const free = [...workers];
  const line = new WaitingLine<Worker>();
  const stopped = () => new MainbenchError('engine', 'The engines of this run were stopped.', { retryable: true });
  let closed = false;

  return {
    /** Takes a worker. Rejects once the signal is aborted or the pool closed. */
    async take(signal?: AbortSignal): Promise<Worker> {
      if (signal?.aborted) throw interruption(signal);
      if (closed) throw stopped();
      // The worker given back last is the warmest.
      return free.pop() ?? line.wait(undefined, signal);
    },
    give(worker: Worker): void {
      free.push(worker);
      line.serve(() => free.pop());
    },
    /** Rejects all who wait, and from now on everybody. */
    close(): void {
      closed = true;
      line.rejectAll(stopped());
    },
  };
}

/** A pool of nothing but the right to work: so many may at once. */
export function createTurns(count: number): SlotPool<number> {
  return createSlotPool(Array.from({ length: count }, (_, index) => index));
}
