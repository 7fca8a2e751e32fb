import { type Random, retry } from '@mainbench/kit';
import type { InferenceClient } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { type AdaptiveLimit, createAdaptiveLimit } from './adaptive-limit.ts';
import { type Fingerprint, otherModel, sameModel, takeFingerprint } from './canary.ts';
import type { Endpoint } from './endpoint.ts';
import { mayPass } from './fault-kind.ts';
import type { PoolTiming } from './pool-options.ts';

/** What every session of a pool is held to. */
export interface Standard {
  fingerprint: Fingerprint;
  /** Nats a token. */
  tolerance: number;
}

/** How patiently a server is asked for its fingerprint. */
export interface Asking extends Pick<PoolTiming, 'baseDelay' | 'maxDelay' | 'patience' | 'verifyEvery'> {
  random: Pick<Random, 'next'>;
}

/** Tries of the canary's requests: what faults do to rows they do to it too. */
const canaryTries = 12;

/** A fingerprint, and the life of the server to which it belongs. */
export interface Identified {
  fingerprint: Fingerprint;
  life: number;
}

/**
 * Asks for a fingerprint until it comes whole, and from one life of the server.
 *
 * @throws MainbenchError of kind `endpoint`, or the signal's reason
 */
export function identify(client: InferenceClient, asking: Asking, signal?: AbortSignal): Promise<Identified> {
  const end = performance.now() + asking.patience;
  const ask = async () => {
    const before = livesOf(client);
    const fingerprint = await takeFingerprint(client, signal);
    const life = livesOf(client);
    // The first exchange after an idle time begins a life by itself: all of the second try then falls into it.
    if (life !== before) throw new EndpointFault('A server was replaced while it was identified', { retryable: true });
    return { fingerprint, life };
  };
  return retry(ask, {
    ...asking,
    attempts: canaryTries,
    retryable: (error) => mayPass(error) && performance.now() < end,
    retryAfter: (error) => (error instanceof EndpointFault ? error.retryAfter : undefined),
    ...(signal === undefined ? {} : { signal }),
  });
}

function livesOf(client: InferenceClient): number {
  return client.lives?.() ?? 0;
}

/** The time from the moment a server was connected to the moment it is given up. */
export class Session {
  readonly endpoint: Endpoint;
  readonly client: InferenceClient;
  readonly limit: AdaptiveLimit;
  outstanding = 0;
  /** Not used before this moment, milliseconds. */
  pausedUntil = 0;
  retired = false;
  readonly #standard: Standard;
  readonly #asking: Asking;
  #verifiedLife: number;
  /** The life before the verified one, where it was verified too. */
  #earlierLife = -1;
  #verifiedAt = performance.now();
  #verification: Promise<void> | undefined;

  /** @param verifiedLife life of the client that was just found to be of the standard's model */
  constructor(endpoint: Endpoint, client: InferenceClient, verifiedLife: number, standard: Standard, asking: Asking) {
    this.endpoint = endpoint;
    this.client = client;
    this.limit = createAdaptiveLimit(client.capabilities.maxConcurrentRequests);
    this.#standard = standard;
    this.#asking = asking;
    this.#verifiedLife = verifiedLife;
  }

  /** The number of the server's life from which the last reply came. */
  get life(): number {
    return livesOf(this.client);
  }

  get #isFresh(): boolean {
    return performance.now() - this.#verifiedAt < this.#asking.verifyEvery;
  }

  /**
   * Whether an answer is known to come from the pool's model.
   * @param before the server's life when the request was sent
   * @param after the server's life at the moment of the answer
   */
  vouches(before: number, after: number): boolean {
    return after === this.#verifiedLife && (before === after || before === this.#earlierLife) && this.#isFresh;
  }

  /**
   * Holds an answer until the model behind it is known. Those who wait at the same time share one verification.
   *
   * @throws EndpointFault where another model is served, or where that cannot be found out any more
   */
  async verify(before: number, after: number): Promise<void> {
    while (!this.vouches(before, after)) {
      if (this.life !== after || (after === this.#verifiedLife && this.#isFresh)) {
        throw new EndpointFault(`${this.endpoint.shown} was replaced while it answered`, { retryable: true });
      }
      this.#verification ??= this.#verifyOnce().finally(() => {
        this.#verification = undefined;
      });
      await this.#verification;
    }
  }

  async #verifyOnce(): Promise<void> {
    const { fingerprint: found, life } = await identify(this.client, this.#asking);
    const { fingerprint, tolerance } = this.#standard;
    if (!sameModel(found, fingerprint, tolerance)) throw otherModel(this.endpoint.shown, found, fingerprint);
    if (life !== this.#verifiedLife) {
      this.#earlierLife = this.#verifiedLife === life - 1 ? this.#verifiedLife : -1;
      this.#verifiedLife = life;
    }
    this.#verifiedAt = performance.now();
  }
}
