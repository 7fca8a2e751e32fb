import { interruption } from './interruption.ts';
import { offAbort, onAbort, type Waiter } from './on-abort.ts';

interface Waiting<Place> extends PromiseWithResolvers<Place>, Waiter {
  avoid: ReadonlySet<Place> | undefined;
  signal: AbortSignal | undefined;
}

/** Requests that wait for a place, first come, first served. */
export class WaitingLine<Place> {
  // A set keeps the order of arrival, and lets go of an aborted one at once.
  readonly #line = new Set<Waiting<Place>>();

  get length(): number {
    return this.#line.size;
  }

  /** A place as soon as there is one; rejects once the signal is aborted. */
  wait(avoid: ReadonlySet<Place> | undefined, signal: AbortSignal | undefined): Promise<Place> {
    if (signal?.aborted) return Promise.reject(interruption(signal));
    const aborted = (reason: AbortSignal) => {
      this.#line.delete(waiting);
      waiting.reject(interruption(reason));
    };
    const waiting: Waiting<Place> = { ...Promise.withResolvers<Place>(), avoid, signal, aborted };
    this.#line.add(waiting);
    if (signal !== undefined) onAbort(signal, waiting);
    return waiting.promise;
  }

  /** Gives out places, in order, until `next` has none; who avoids some does not keep those behind from them. */
  serve(next: (avoid: ReadonlySet<Place> | undefined) => Place | undefined): void {
    for (const waiting of this.#line) {
      const place = next(waiting.avoid);
      if (place === undefined && waiting.avoid === undefined) return;
      if (place !== undefined) this.#leave(waiting).resolve(place);
    }
  }

  rejectAll(error: unknown): void {
    for (const waiting of [...this.#line]) this.#leave(waiting).reject(error);
  }

  #leave(waiting: Waiting<Place>): Waiting<Place> {
    this.#line.delete(waiting);
    if (waiting.signal !== undefined) offAbort(waiting.signal, waiting);
    return waiting;
  }
}
