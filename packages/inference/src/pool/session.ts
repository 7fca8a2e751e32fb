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

/** Asks for a fingerprint until it comes whole. */
export function askForFingerprint(client: InferenceClient, asking: Asking, signal?: AbortSignal): Promise<Fingerprint> {
  const end = performance.now() + asking.patience;
  return retry(() => takeFingerprint(client, signal), {
    ...asking,
    attempts: canaryTries,
    retryable: (error) => mayPass(error) && performance.now() < end,
    retryAfter: (error) => (error instanceof EndpointFault ? error.retryAfter : undefined),
    ...(signal === undefined ? {} : { signal }),
  });
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

  /** @param client one whose present life was just found to be of the standard's model */
  constructor(endpoint: Endpoint, client: InferenceClient, standard: Standard, asking: Asking) {
    this.endpoint = endpoint;
    this.client = client;
    this.limit = createAdaptiveLimit(client.capabilities.maxConcurrentRequests);
    this.#standard = standard;
    this.#asking = asking;
    this.#verifiedLife = this.life;
  }

  /** The number of the server's life from which the last reply came. */
  get life(): number {
    return this.client.lives?.() ?? 0;
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
    const before = this.life;
    const found = await askForFingerprint(this.client, this.#asking);
    // What was found may be true of the former or of the present server.
    if (this.life !== before) return;
    const { fingerprint, tolerance } = this.#standard;
    if (!sameModel(found, fingerprint, tolerance)) throw otherModel(this.endpoint.shown, found, fingerprint);
    if (before !== this.#verifiedLife) {
      this.#earlierLife = this.#verifiedLife === before - 1 ? this.#verifiedLife : -1;
      this.#verifiedLife = before;
    }
    this.#verifiedAt = performance.now();
  }
}
