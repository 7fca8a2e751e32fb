import { defaultRateLimitTimeout } from '../rate-limit/rate-limit.ts';

/** How patient a connection is. */
export interface Patience {
  /** Milliseconds of one request, counted from its send; by default what the server was seen to need, with a margin. */
  requestTimeout?: number | undefined;
  /** Tries of one request in all. */
  attempts: number;
  /** Bound of the first wait between tries, milliseconds. */
  baseDelay: number;
  /** Bound of every wait between tries, milliseconds. */
  maxDelay: number;
  /** Milliseconds that a request waits in all while the server asks to be asked less; 0 lets each refusal through. */
  rateLimitTimeout: number;
  /** Requests in any minute; unbounded by default. */
  requestsPerMinute?: number | undefined;
}

export const defaultPatience: Patience = {
  attempts: 6,
  baseDelay: 250,
  maxDelay: 20_000,
  rateLimitTimeout: defaultRateLimitTimeout,
};

/** Milliseconds to wait for a server that should be up. */
export const defaultStartTimeout = 15_000;
