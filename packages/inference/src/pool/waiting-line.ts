import { interruption } from '../http/fault.ts';

interface Waiter<Place> {
  avoid: ReadonlySet<Place> | undefined;
  resolve(place: Place): void;
  reject(error: unknown): void;
}

/** Requests that wait for a place, first come, first served. */
export interface WaitingLine<Place> {
  readonly length: number;
  /** A place as soon as there is one; rejects once the signal is aborted. */
  wait(avoid: ReadonlySet<Place> | undefined, signal: AbortSignal | undefined): Promise<Place>;
  /** Gives out places, in order, until `next` has none. */
  serve(next: (avoid: ReadonlySet<Place> | undefined) => Place | undefined): void;
  rejectAll(error: unknown): void;
}

export function createWaitingLine<Place>(): WaitingLine<Place> {
  // A set keeps the order of arrival, and lets go of an aborted waiter at once.
  const waiters = new Set<Waiter<Place>>();
  return {
    get length() {
      return waiters.size;
    },
    wait(avoid, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<Place>();
      const waiter = { avoid, resolve, reject };
      waiters.add(waiter);
      if (signal === undefined) return promise;
      const giveUp = () => {
        waiters.delete(waiter);
        reject(interruption(signal));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      return promise.finally(() => signal.removeEventListener('abort', giveUp));
    },
    serve(next) {
      for (const waiter of waiters) {
        const place = next(waiter.avoid);
        if (place === undefined) return;
        waiters.delete(waiter);
        waiter.resolve(place);
      }
    },
    rejectAll(error) {
      for (const { reject } of waiters) reject(error);
      waiters.clear();
    },
  };
}
