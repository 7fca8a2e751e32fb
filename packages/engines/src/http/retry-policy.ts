import type { RetryPolicy } from '@mainbench/spec';
import { defaultRateLimitTimeout } from '../rate-limit/rate-limit.ts';

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 6,
  baseDelay: 250,
  maxDelay: 20_000,
  rateLimitTimeout: defaultRateLimitTimeout,
};

/** Milliseconds to wait for a server that should be up. */
export const defaultStartTimeout = 15_000;
