/** How patient a connection is. */
export interface Patience {
  /** Milliseconds of one request, counted from its send. */
  requestTimeout: number;
  /** Tries of one request in all. */
  attempts: number;
  /** Bound of the first wait between tries, milliseconds. */
  baseDelay: number;
  /** Bound of every wait between tries, milliseconds. */
  maxDelay: number;
}

export const defaultPatience: Patience = {
  requestTimeout: 300_000,
  attempts: 6,
  baseDelay: 250,
  maxDelay: 20_000,
};

/** Milliseconds to wait for a server that should be up. */
export const defaultStartTimeout = 15_000;
