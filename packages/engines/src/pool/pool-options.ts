import type { Random } from '@mainbench/kit';
import type { InferenceClient } from '@mainbench/spec';
import { defaultRetryPolicy } from '../http/retry-policy.ts';
import type { ServerSource } from './server-source.ts';

/** How a pool treats its servers. Times in milliseconds. */
export const defaultTiming = {
  /** Tries of one request in all. Where it needs several exchanges, as scores do, a try fails with any of them. */
  attempts: 64,
  /** Tries of one request that end with the same status, the same wrong answer or in the same other way, wherever sent. */
  sameFaults: 16,
  /** Tries of one request that do not end in their time, wherever it is sent. */
  timeoutAttempts: defaultRetryPolicy.timeoutAttempts,
  /** Bound of the first wait between tries; it doubles with each. */
  baseDelay: 100,
  maxDelay: 10_000,
  /** The longest Retry-After that is honoured. */
  longestRetryAfter: 120_000,
  /** Faults in a row that send a server into quarantine... */
  quarantineAfter: 5,
  /** ...once no request has succeeded there for so long: among many under way, faults soon follow each other. */
  quarantineSilence: 500,
  /** The first quarantine; it doubles with each that follows at once. */
  quarantine: 1000,
  longestQuarantine: 60_000,
  /** How long requests wait while no server is up. */
  serverTimeout: 600_000,
  /** How long a request is refused by overloaded servers, and nothing else, before it is given up. */
  rateLimitTimeout: defaultRetryPolicy.rateLimitTimeout,
  /** How long a verified server is trusted while its connections last. */
  verifyEvery: 60_000,
  /** Largest difference of log-probabilities of one model on two servers, nats a token. */
  tolerance: 0.1,
  /** How often the folder of heartbeat files is read. */
  discoverEvery: 5000,
  /** A server that cannot be reached is forgotten once its heartbeat file has not changed for so long. */
  heartbeatExpiry: 120_000,
};

type PoolTiming = typeof defaultTiming;

export type PoolSettings = PoolTiming & { random: Pick<Random, 'next'> };

export interface EndpointPoolOptions extends Partial<PoolTiming> {
  /** Addresses of servers. */
  urls?: readonly string[];
  /** A folder of files `endpoint-*.json`, `{"url"}`: servers write them once healthy, touch them, and take them away. */
  discover?: string | undefined;
  /** Further servers, which come and go: those that this process starts. In place of `discover`. */
  source?: ServerSource | undefined;
  /** Connects to one server and probes it; its client should try each request once, as the pool tries again elsewhere. */
  connect(url: string, signal: AbortSignal): Promise<InferenceClient>;
  /**
   * A file that keeps what tells the model from others: it is written by the first pool that uses it, and every later
   * one holds its servers to it. Without it the servers that are up at the start are held to each other.
   */
  identityFile?: string | undefined;
  /** Sentences for the progress display, such as of a server that left. */
  note?: ((text: string) => void) | undefined;
  /** Ends the start. */
  signal?: AbortSignal | undefined;
}
