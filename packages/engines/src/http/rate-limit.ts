import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '@mainbench/kit';
import type { RetryPolicy } from '@mainbench/spec';
import { EndpointFault } from './fault.ts';

/** The policy, of which a wait asked for may exceed the delays, and what a rate limit needs beside it. */
export interface RateLimitOptions
  extends Pick<RetryPolicy, 'rateLimitTimeout' | 'requestsPerMinute' | 'baseDelay' | 'maxDelay'> {
  /** Address of the service, without credentials. */
  place: string;
  random: Pick<Random, 'next'>;
  /** Told that it is waited, and how long. */
  note?: ((text: string) => void) | undefined;
}

/** Shorter waits are nobody's concern, milliseconds. */
export const worthNoting = 1000;

const seconds = (milliseconds: number) => Math.ceil(milliseconds / 1000);

/**
 * A token bucket of one token: services count in shorter windows than a minute too, so that a burst of a minute's
 * requests would be refused by some of them.
 *
 * @param perMinute requests, at least 1
 * @returns takes the next token at a moment, and tells the milliseconds until the request may be sent
 */
export function createTokenBucket(perMinute: number): (now: number) => number {
  const interval = 60_000 / perMinute;
  let next = Number.NEGATIVE_INFINITY;
  return (now) => {
    const at = Math.max(now, next);
    next = at + interval;
    return at - now;
  };
}

/** Whether a fault is a refusal because of too many requests. */
function isTooMany(error: unknown): error is EndpointFault {
  if (!(error instanceof EndpointFault) || !error.retryable) return false;
  const { status, retryAfter } = error;
  return status === 429 || (retryAfter !== undefined && (status === 503 || status === 529));
}

/** Asks one service no more than it takes: spaces requests out, and lets all of them wait where it refuses one. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  readonly #spacing: ((now: number) => number) | undefined;
  #pausedUntil = 0;
  #notedUntil = 0;
  #timeout: number;

  constructor(options: RateLimitOptions) {
    this.#options = options;
    this.#timeout = options.rateLimitTimeout;
    const { requestsPerMinute } = options;
    this.#spacing = requestsPerMinute === undefined ? undefined : createTokenBucket(requestsPerMinute);
  }

  /**
   * Sends when it is this request's turn, again after refusals because of too many requests.
   *
   * @param counts false for a request that does not count, such as for a list of models
   * @throws what `send` throws, saying of the last refusal how long it was waited; the signal's reason
   */
  async run<T>(send: () => Promise<T>, signal?: AbortSignal, counts = true): Promise<T> {
    let since: number | undefined;
    for (let tries = 1; ; tries += 1) {
      // Nearly no request waits: one more promise for each would show.
      if (this.#spacing !== undefined || this.#pausedUntil > 0) await this.#turn(counts, signal);
      try {
        return await send();
      } catch (error) {
        if (signal?.aborted || this.#timeout <= 0 || !isTooMany(error)) throw error;
        const now = performance.now();
        since ??= now;
        const wait = this.#waitFor(error.retryAfter, tries);
        if (now + wait - since > this.#timeout) throw error.afterWaiting(now - since, tries);
        this.#pause(now, wait, this.#timeout - (now - since));
      }
    }
  }

  /** From now on refusals go to the caller at once. */
  letThrough(): void {
    this.#timeout = 0;
  }

  /** What is asked for, at least a little from the second time on; else at least half of a bound that grows. */
  #waitFor(asked: number | undefined, tries: number): number {
    const { baseDelay, maxDelay, random } = this.#options;
    const bound = Math.min(maxDelay, baseDelay * 2 ** (tries - 1));
    if (asked === undefined) return (0.5 + random.next() / 2) * bound;
    return tries === 1 ? asked : Math.max(asked, Math.min(worthNoting, bound));
  }

  #pause(now: number, wait: number, left: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + wait);
    if (wait < worthNoting || this.#pausedUntil < this.#notedUntil + worthNoting) return;
    this.#notedUntil = this.#pausedUntil;
    const { note, place } = this.#options;
    note?.(`${place} is rate limited: waiting ${seconds(wait)} s, at most ${seconds(left)} s in total.`);
  }

  async #turn(counts: boolean, signal: AbortSignal | undefined): Promise<void> {
    const spaced = counts ? (this.#spacing?.(performance.now()) ?? 0) : 0;
    if (spaced > 0) await sleep(spaced, undefined, { signal });
    for (let left = 1; left > 0; ) {
      left = this.#pausedUntil - performance.now();
      if (left > 0) await sleep(left, undefined, { signal });
    }
  }
}
