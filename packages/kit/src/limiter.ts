/** Lets at most so many pieces of work run at once; the others wait in order. */
export interface Limiter {
  run<T>(work: () => Promise<T> | T): Promise<T>;
  /** Pieces of work that run now. */
  readonly active: number;
  /** Pieces of work that wait. */
  readonly waiting: number;
}

/**
 * A limiter for `limit` pieces of work at once.
 * @throws RangeError unless `limit` is an integer of at least 1
 */
export function createLimiter(limit: number): Limiter {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(`a limit of ${limit}; expected at least 1`);
  const queue: (() => void)[] = [];
  let active = 0;

  // A place is handed on, not freed and taken again: nothing can slip in between.
  function leave(): void {
    const next = queue.shift();
    if (next === undefined) active -= 1;
    else next();
  }

  return {
    async run(work) {
      if (active < limit) active += 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        leave();
      }
    },
    get active() {
      return active;
    },
    get waiting() {
      return queue.length;
    },
  };
}
