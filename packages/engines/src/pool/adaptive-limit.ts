/**
 * How many requests may be under way at one server: additive increase, multiplicative decrease (Chiu and Jain 1989).
 * Each full round of answers allows one request more, an overload halves the limit, at most once a round trip. It starts
 * at its bound, the most that the server declares to take, at least 1.
 */
export class AdaptiveLimit {
  readonly #bound: number;
  #limit: number;
  #cutAt = Number.NEGATIVE_INFINITY;

  constructor(bound: number) {
    this.#bound = bound;
    this.#limit = bound;
  }

  /** A whole number of at least 1, never above the bound. */
  get current(): number {
    return Math.max(1, Math.floor(this.#limit));
  }

  /** A request was answered. */
  succeeded(): void {
    if (this.#limit < this.#bound) this.#limit = Math.min(this.#bound, this.#limit + 1 / this.#limit);
  }

  /**
   * The server had too much.
   * @param sentAt when the request was sent, milliseconds: what was sent before the last cut says nothing new
   * @param now the present, milliseconds
   */
  overloaded(sentAt: number, now: number): void {
    if (sentAt < this.#cutAt) return;
    this.#limit = Math.max(1, this.#limit / 2);
    this.#cutAt = now;
  }
}
