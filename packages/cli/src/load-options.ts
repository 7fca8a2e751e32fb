import type { EngineOptions } from '@mainbench/spec';
import type { Command } from 'commander';
import { positiveNumber } from './number-options.ts';

/** The options that say how much is asked of servers at once. */
export interface LoadOptions {
  concurrency?: number;
  requestsPerMinute?: number;
  /** Seconds that a request waits in all for a rate limit. */
  rateLimitTimeout: number;
}

/** Ten minutes: limits are of a minute, mostly. */
const usualRateLimitTimeout = 600;

/** Adds the options to a command. */
export function addLoadOptions(command: Command): void {
  command
    .option('--concurrency <n>', 'maximum concurrent requests to each server', positiveNumber)
    .option('--requests-per-minute <n>', 'maximum requests per minute to each server, evenly spaced', positiveNumber)
    .option(
      '--rate-limit-timeout <seconds>',
      'how long one request may wait for a rate limit in total',
      positiveNumber,
      usualRateLimitTimeout,
    );
}

/** What the options mean for a connection. */
export function loadOptions({ concurrency, requestsPerMinute, rateLimitTimeout }: LoadOptions): EngineOptions {
  return {
    rateLimitTimeout: rateLimitTimeout * 1000,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  };
}
