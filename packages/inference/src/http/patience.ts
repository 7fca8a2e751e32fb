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
}

export const defaultPatience: Patience = {
  attempts: 6,
  baseDelay: 250,
  maxDelay: 20_000,
};

/** Milliseconds to wait for a server that should be up. */
export const defaultStartTimeout = 15_000;
