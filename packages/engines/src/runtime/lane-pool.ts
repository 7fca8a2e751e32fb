import { MainbenchError } from '@mainbench/spec';

/** Lends a fixed number of places; who finds none free waits for the next. */
export interface LanePool<Place> {
  /** Takes a place. Rejects once the signal is aborted or the pool closed. */
  take(signal: AbortSignal): Promise<Place>;
  give(place: Place): void;
  /** Rejects all who wait, and from now on everybody. */
  close(): void;
}

interface Waiter<Place> {
  resolve(place: Place): void;
  reject(error: unknown): void;
}

export function createLanePool<Place>(places: readonly Place[]): LanePool<Place> {
  const free = [...places];
  const waiting = new Set<Waiter<Place>>();
  let closed = false;

  return {
    async take(signal) {
      if (signal.aborted) {
        throw interruption(signal);
      }
      if (closed) {
        throw stopped();
      }
      // The place given back last is the warmest.
      const place = free.pop();
      if (place !== undefined) {
        return place;
      }
      const { promise, resolve, reject } = Promise.withResolvers<Place>();
      const waiter = { resolve, reject };
      const giveUp = () => {
        waiting.delete(waiter);
        reject(interruption(signal));
      };
      waiting.add(waiter);
      signal.addEventListener('abort', giveUp, { once: true });
      return promise.finally(() => signal.removeEventListener('abort', giveUp));
    },
    give(place) {
      const [next] = waiting;
      if (next === undefined) {
        free.push(place);
      } else {
        waiting.delete(next);
        next.resolve(place);
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
