import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from './random.ts';

export interface RetryOptions {
  /** Tries in all, the first one included. */
  attempts: number;
  /** Upper bound of the first wait, milliseconds; it doubles with each try. */
  baseDelay: number;
  /** Upper bound of every wait of our own choosing, milliseconds. */
  maxDelay: number;
  /** Whether the same work may succeed later. */
  retryable(error: unknown): boolean;
  /** How long the other side asks us to wait, milliseconds (0 counts); undefined where it does not say. */
  retryAfter?(error: unknown): number | undefined;
  /** The longest wait asked for that is honoured, milliseconds; beyond it the error is thrown. Default: two minutes. */
  longestRetryAfter?: number;
  random: Pick<Random, 'next'>;
  signal?: AbortSignal;
  /** Replaces the clock in tests. */
  sleep?(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

const twoMinutes = 120_000;

/** The wait before the next try, or undefined to give up. Full jitter: uniform from 0 to the doubled base, bounded. */
function delayAfter(error: unknown, attempt: number, options: RetryOptions): number | undefined {
  if (attempt >= options.attempts || !options.retryable(error)) return undefined;
  const asked = options.retryAfter?.(error);
  if (asked !== undefined && Number.isFinite(asked)) {
    return asked > (options.longestRetryAfter ?? twoMinutes) ? undefined : Math.max(0, asked);
  }
  return options.random.next() * Math.min(options.maxDelay, options.baseDelay * 2 ** (attempt - 1));
}

/**
 * Does work again after errors that may pass, with waits that grow, differ and end.
 * @param work gets the number of the try, from 1
 * @throws the last error; the signal's reason once it is aborted
 */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, sleep = (milliseconds) => wait(milliseconds, undefined, { signal }) } = options;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      signal?.throwIfAborted();
      const delay = delayAfter(error, attempt, options);
      if (delay === undefined) throw error;
      await sleep(delay, signal).catch((interruption: unknown) => {
        signal?.throwIfAborted();
        throw interruption;
      });
    }
  }
}
