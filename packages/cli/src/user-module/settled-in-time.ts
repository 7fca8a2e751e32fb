/** How long something may take. */
export interface TimeLimit {
  seconds: number;
  /** The error where it takes longer. */
  late(): Error;
}

/** The longest delay that a timer of Node takes. */
const longestDelay = 2 ** 31 - 1;

/**
 * What a promise becomes, unless its time is over or a signal is aborted before: own code may never settle it.
 * @throws what `late` says, or the signal's reason
 */
export function settledInTime<T>(
  promise: PromiseLike<T>,
  limit: TimeLimit | undefined,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => reject(limit.late()), Math.min(longestDelay, limit.seconds * 1000));
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    Promise.resolve(promise).then(resolve, reject).finally(end);
  });
}
