/** How many requests may be under way at one server: grows slowly, shrinks at once when the server is overloaded. */
export interface AdaptiveLimit {
  /** A whole number of at least 1, never above the bound. */
  readonly current: number;
  /** A request was answered. */
  succeeded(): void;
  /**
   * The server had too much.
   * @param sentAt when the request was sent, milliseconds: what was sent before the last cut says nothing new
   * @param now the present, milliseconds
   */
  overloaded(sentAt: number, now: number): void;
}

/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989): each full round of answers allows one request more,
 * an overload halves the limit, at most once a round trip. It starts at the bound, which the server itself declares.
 *
 * @param bound the most that the server takes, at least 1
 */
export function createAdaptiveLimit(bound: number): AdaptiveLimit {
  let limit = bound;
  let cutAt = Number.NEGATIVE_INFINITY;
  return {
    get current() {
      return Math.max(1, Math.floor(limit));
    },
    succeeded() {
      if (limit < bound) limit = Math.min(bound, limit + 1 / limit);
    },
    overloaded(sentAt, now) {
      if (sentAt < cutAt) return;
      limit = Math.max(1, limit / 2);
      cutAt = now;
    },
  };
}
