/** Something that ends when a signal is aborted. */
export interface Waiter {
  aborted(signal: AbortSignal): void;
}

/**
 * Tells many waiters of one signal. The signal gets a single listener while there are any: one for each request costs
 * more than the rest of its bookkeeping, and is searched for among all others when it is taken away.
 */
export class AbortWaiters {
  readonly #groups = new WeakMap<AbortSignal, { waiters: Set<Waiter>; listener: () => void }>();

  add(signal: AbortSignal, waiter: Waiter): void {
    const group = this.#groups.get(signal);
    if (group === undefined) {
      this.#begin(signal, waiter);
      return;
    }
    if (group.waiters.size === 0) {
      signal.addEventListener('abort', group.listener, { once: true });
    }
    group.waiters.add(waiter);
  }

  delete(signal: AbortSignal, waiter: Waiter): void {
    const group = this.#groups.get(signal);
    if (group?.waiters.delete(waiter) && group.waiters.size === 0) {
      signal.removeEventListener('abort', group.listener);
    }
  }

  #begin(signal: AbortSignal, first: Waiter): void {
    const waiters = new Set([first]);
    const listener = () => {
      const told = [...waiters];
      waiters.clear();
      for (const waiter of told) {
        waiter.aborted(signal);
      }
    };
    this.#groups.set(signal, { waiters, listener });
    signal.addEventListener('abort', listener, { once: true });
  }
}
