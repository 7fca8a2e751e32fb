import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@mainbench/kit';
import { createTokenBucket } from './token-bucket.ts';

export interface RateLimitOptions {
  /** Address of the service, without credentials. */
  place: string;
  /** Milliseconds that one request waits in all; 0 lets every refusal through. */
  timeout: number;
  /** Requests in any minute; unbounded by default. */
  requestsPerMinute?: number | undefined;
  /** Bound of the first wait where the service names none, milliseconds; it doubles with each. */
  baseDelay: number;
  /** Bound of every wait where the service names none, milliseconds. */
  maxDelay: number;
  random: Pick<Random, 'next'>;
  /** Told that it is waited, and how long. */
  note?: ((text: string) => void) | undefined;
}

/** A refusal because of too many requests. */
export interface TooMany {
  /** Milliseconds that the service asks to wait; undefined where it does not say. */
  wait: number | undefined;
  /** The error once it was waited long enough. */
  after(waited: number, tries: number): unknown;
}

/** Shorter waits are nobody's concern, milliseconds. */
export const worthNoting = 1000;

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000);

/** Asks one service no more than it takes: spaces requests out, and lets all of them wait where it refuses one. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #bucket: ReturnType<typeof createTokenBucket> | undefined;
  #pausedUntil = 0;
  #notedUntil = 0;
  #timeout: number;

  constructor(options: RateLimitOptions) {
    this.#options = options;
    this.#timeout = options.timeout;
    const { requestsPerMinute } = options;
    this.#bucket = requestsPerMinute === undefined ? undefined : createTokenBucket(requestsPerMinute);
  }

  /**
   * Sends when it is this request's turn, again after refusals because of too many requests.
   *
   * @param counts false for a request that does not count, such as for a list of models
   * @throws what `send` throws for anything else; what `after` makes of the last refusal; the signal's reason
   */
  async run<T>(
    send: () => Promise<T>,
    tooMany: (error: unknown) => TooMany | undefined,
    signal?: AbortSignal,
    counts = true,
  ): Promise<T> {
    let since: number | undefined;
    for (let tries = 1; ; tries += 1) {
      // Nearly no request waits: one more promise for each would show.
      if (this.#bucket !== undefined || this.#pausedUntil > 0) await this.#turn(counts, signal);
      try {
        return await send();
      } catch (error) {
        const refusal = signal?.aborted ? undefined : tooMany(error);
        if (refusal === undefined || this.#timeout <= 0) throw error;
        const now = performance.now();
        since ??= now;
        const wait = this.#waitFor(refusal, tries);
        if (now + wait - since > this.#timeout) throw refusal.after(now - since, tries);
        this.#pause(now, wait, since + this.#timeout - now);
      }
    }
  }

  /** From now on refusals go to the caller at once. */
  letThrough(): void {
    this.#timeout = 0;
  }

  /** What is asked for, at least a little from the second time on; else at least half of a bound that grows. */
  #waitFor({ wait }: TooMany, tries: number): number {
    const { baseDelay, maxDelay, random } = this.#options;
    const bound = Math.min(maxDelay, baseDelay * 2 ** (tries - 1));
    if (wait !== undefined) return tries === 1 ? wait : Math.max(wait, Math.min(worthNoting, bound));
    return (0.5 + random.next() / 2) * bound;
  }

  #pause(now: number, wait: number, left: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + wait);
    if (wait < worthNoting || this.#pausedUntil < this.#notedUntil + worthNoting) return;
    this.#notedUntil = this.#pausedUntil;
    this.#options.note?.(
      `${this.#options.place} is rate limited: waiting ${seconds(wait)} s, at most ${seconds(left)} s in all.`,
    );
  }

  async #turn(counts: boolean, signal: AbortSignal | undefined): Promise<void> {
    const spaced = counts ? (this.#bucket?.take(performance.now()) ?? 0) : 0;
    if (spaced > 0) await sleep(spaced, undefined, { signal });
    for (let left = 1; left > 0; ) {
      left = this.#pausedUntil - performance.now();
      if (left > 0) await sleep(left, undefined, { signal });
    }
  }
}
