import { AbortWaiters, type Waiter } from '../http/abort-waiters.ts';
import { interruption } from '../http/fault.ts';

/** Requests that wait for a place, first come, first served. */
export interface WaitingLine<Place> {
  readonly length: number;
  /** A place as soon as there is one; rejects once the signal is aborted. */
  wait(avoid: ReadonlySet<Place> | undefined, signal: AbortSignal | undefined): Promise<Place>;
  /** Gives out places, in order, until `next` has none; who avoids some does not keep those behind from them. */
  serve(next: (avoid: ReadonlySet<Place> | undefined) => Place | undefined): void;
  rejectAll(error: unknown): void;
}

class Waiting<Place> implements Waiter {
  readonly avoid: ReadonlySet<Place> | undefined;
  readonly signal: AbortSignal | undefined;
  readonly place = Promise.withResolvers<Place>();
  readonly #line: Set<Waiting<Place>>;

  constructor(line: Set<Waiting<Place>>, avoid: ReadonlySet<Place> | undefined, signal: AbortSignal | undefined) {
    this.#line = line;
    this.avoid = avoid;
    this.signal = signal;
  }

  aborted(signal: AbortSignal): void {
    this.#line.delete(this);
    this.place.reject(interruption(signal));
  }
}

export function createWaitingLine<Place>(): WaitingLine<Place> {
  // A set keeps the order of arrival, and lets go of an aborted one at once.
  const line = new Set<Waiting<Place>>();
  const waiters = new AbortWaiters();

  function leave(waiting: Waiting<Place>): void {
    line.delete(waiting);
    if (waiting.signal !== undefined) waiters.delete(waiting.signal, waiting);
  }

  return {
    get length() {
      return line.size;
    },
    wait(avoid, signal) {
      if (signal?.aborted) return Promise.reject(interruption(signal));
      const waiting = new Waiting(line, avoid, signal);
      line.add(waiting);
      if (signal !== undefined) waiters.add(signal, waiting);
      return waiting.place.promise;
    },
    serve(next) {
      for (const waiting of line) {
        const place = next(waiting.avoid);
        if (place === undefined && waiting.avoid === undefined) return;
        if (place === undefined) continue;
        leave(waiting);
        waiting.place.resolve(place);
      }
    },
    rejectAll(error) {
      for (const waiting of [...line]) {
        leave(waiting);
        waiting.place.reject(error);
      }
    },
  };
}
