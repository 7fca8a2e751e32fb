/** Something that ends when a signal is aborted. */
export interface Waiter {
  aborted(signal: AbortSignal): void;
}

const waitersOf = new WeakMap<AbortSignal, Set<Waiter>>();

function tellAll(this: AbortSignal): void {
  const waiters = waitersOf.get(this) ?? [];
  waitersOf.delete(this);
  for (const waiter of waiters) waiter.aborted(this);
}

/**
 * Tells a waiter once a signal is aborted. The signal gets a single listener while there are any waiters: one for each
 * request costs more than the rest of its bookkeeping, and is searched for among all others when it is taken away.
 */
export function onAbort(signal: AbortSignal, waiter: Waiter): void {
  let waiters = waitersOf.get(signal);
  if (waiters === undefined) {
    waiters = new Set();
    waitersOf.set(signal, waiters);
  }
  if (waiters.size === 0) signal.addEventListener('abort', tellAll, { once: true });
  waiters.add(waiter);
}

/** Tells a waiter no more. */
export function offAbort(signal: AbortSignal, waiter: Waiter): void {
  const waiters = waitersOf.get(signal);
  if (waiters?.delete(waiter) && waiters.size === 0) signal.removeEventListener('abort', tellAll);
}
