import type { InferenceClient } from '@mainbench/spec';
import { defaultRetryPolicy } from '../http/retry-policy.ts';

/** How a pool treats its servers. Times in milliseconds. */
export interface PoolTiming {
  /** Tries of one request in all. Where it needs several exchanges, as scores do, a try fails with any of them. */
  attempts: number;
  /** Tries of one request that end with the same status, the same wrong answer or in the same other way, wherever sent. */
  sameFaults: number;
  /** Tries of one request that do not end in their time, wherever it is sent. */
  timeoutAttempts: number;
  /** Bound of the first wait between tries; it doubles with each. */
  baseDelay: number;
  maxDelay: number;
  /** The longest Retry-After that is honoured. */
  longestRetryAfter: number;
  /** Faults in a row that send a server into quarantine... */
  quarantineAfter: number;
  /** ...once no request has succeeded there for so long: among many under way, faults soon follow each other. */
  quarantineSilence: number;
  /** The first quarantine; it doubles with each that follows at once. */
  quarantine: number;
  longestQuarantine: number;
  /** How long requests wait while no server is up. */
  serverTimeout: number;
  /** How long a request is refused by overloaded servers, and nothing else, before it is given up. */
  rateLimitTimeout: number;
  /** How long a verified server is trusted while its connections last. */
  verifyEvery: number;
  /** How often the folder of heartbeat files is read. */
  discoverEvery: number;
  /** A server that cannot be reached is forgotten once its heartbeat file has not changed for so long. */
  heartbeatExpiry: number;
}

export const defaultTiming: PoolTiming = {
  attempts: 64,
  sameFaults: 16,
  timeoutAttempts: defaultRetryPolicy.timeoutAttempts,
  baseDelay: 100,
  maxDelay: 10_000,
  longestRetryAfter: 120_000,
  quarantineAfter: 5,
  quarantineSilence: 500,
  quarantine: 1000,
  longestQuarantine: 60_000,
  serverTimeout: 600_000,
  rateLimitTimeout: defaultRetryPolicy.rateLimitTimeout,
  verifyEvery: 60_000,
  discoverEvery: 5000,
  heartbeatExpiry: 120_000,
};

export interface EndpointPoolOptions extends Partial<PoolTiming> {
  /** Addresses of servers. */
  urls?: readonly string[];
  /**
   * A folder of files `endpoint-*.json`, `{"url"}` each, which servers write once they are healthy, touch from time to
   * time and take away at their end.
   */
  discover?: string | undefined;
  /** Connects to one server and probes it; its client should try each request once, as the pool tries again elsewhere. */
  connect(url: string, signal: AbortSignal): Promise<InferenceClient>;
  /**
   * A file that keeps what tells the model from others: it is written by the first pool that uses it, and every later
   * one holds its servers to it. Without it the servers that are up at the start are held to each other.
   */
  identityFile?: string | undefined;
  /** Largest difference of log-probabilities of one model on two servers, nats a token. */
  tolerance?: number;
  /** Makes the waits repeatable; by default they differ between processes. */
  seed?: number;
  /** Sentences for the progress display, such as of a server that left. */
  note?: ((text: string) => void) | undefined;
  /** Ends the start. */
  signal?: AbortSignal | undefined;
}
