/** Milliseconds that every request gets. */
const least = 300_000;
/** Milliseconds of a request of a kind that was not yet seen to end. */
const unknown = 1_200_000;
/** How much longer than seen so far a request may take. */
const margin = 4;
/** Generations of fewer tokens tell more of their prompt than of the rate. */
const fewTokens = 8;
/** What is kept of an earlier, slower rate with each generation. */
const decay = 0.95;
/** The longest time of a timer. */
const longest = 2 ** 31 - 1;

/** How long a request may take: what the server was seen to need, with a margin, unless the user gives a bound. */
export class TimeLimit {
  readonly #fixed: number | undefined;
  readonly #slowest = new Map<string, number>();
  #unknown = unknown;
  #perToken: number | undefined;

  /** @param fixed milliseconds of every request */
  constructor(fixed?: number) {
    this.#fixed = fixed;
  }

  /**
   * Milliseconds of a request.
   * @param maxNewTokens tokens that it may generate
   */
  of(route: string, maxNewTokens = 0): number {
    if (this.#fixed !== undefined) return this.#fixed;
    const isKnown = this.#slowest.has(route) && (maxNewTokens <= 1 || this.#perToken !== undefined);
    return Math.max(isKnown ? least : this.#unknown, this.asSeen(route, maxNewTokens));
  }

  /**
   * Milliseconds of a request by what was seen alone. A request under way whose time is over still gets the rest of them:
   * where many wait in a server's queue, the replies to the first tell what the last will need.
   */
  asSeen(route: string, maxNewTokens = 0): number {
    if (this.#fixed !== undefined) return this.#fixed;
    const needed = Math.max(this.#slowest.get(route) ?? 0, (this.#perToken ?? 0) * maxNewTokens);
    return Math.min(longest, margin * needed);
  }

  /** A request of a route ended after so many milliseconds, with so many new tokens where it generated. */
  ended(route: string, milliseconds: number, newTokens = 0): void {
    const slowest = this.#slowest.get(route) ?? 0;
    const isShort = newTokens < fewTokens;
    this.#slowest.set(route, isShort ? Math.max(milliseconds, slowest) : slowest);
    if (!isShort) this.#perToken = Math.max(milliseconds / newTokens, decay * (this.#perToken ?? 0));
  }

  /** A request did not end in its time: others of its kind that were never seen to end get more. */
  exceeded(): void {
    this.#unknown = Math.min(4 * unknown, 2 * this.#unknown);
  }
}
