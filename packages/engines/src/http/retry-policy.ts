/** Of clients and pools, where nothing else is said; docs/decisions/012 tells who repeats what. */
export const defaultRetryPolicy = {
  attempts: 8,
  timeoutAttempts: 2,
  baseDelay: 250,
  maxDelay: 20_000,
  rateLimitTimeout: 600_000,
};

/** Tries of each request that connecting takes: somebody waits to hear that the address is wrong. */
export const connectingAttempts = 6;

/** Milliseconds to wait for a server that should be up. */
export const defaultStartTimeout = 15_000;
