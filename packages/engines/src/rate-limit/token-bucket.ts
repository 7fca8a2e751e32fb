/** Spaces requests out, so that no minute has more than so many. */
export interface TokenBucket {
  /**
   * Takes the next token.
   * @param now milliseconds, never less than before
   * @returns milliseconds until the request may be sent
   */
  take(now: number): number;
}

/**
 * A token bucket of one token: services count in shorter windows than a minute too, so that a burst of a minute's
 * requests would be refused by some of them.
 *
 * @param perMinute at least 1
 */
export function createTokenBucket(perMinute: number): TokenBucket {
  const interval = 60_000 / perMinute;
  let next = Number.NEGATIVE_INFINITY;
  return {
    take(now) {
      const at = Math.max(now, next);
      next = at + interval;
      return at - now;
    },
  };
}
