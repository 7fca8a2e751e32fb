import { type Random, retry } from '@mainbench/kit';
import type { InferenceClient } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import type { Endpoint } from './endpoint.ts';
import { mayPass } from './fault-kind.ts';
import { type Fingerprint, otherModel, sameModel, takeFingerprint } from './fingerprint.ts';
import type { PoolTiming } from './pool-options.ts';

/** What every session of a pool is held to. */
export interface Standard {
  fingerprint: Fingerprint;
  /** Nats a token. */
  tolerance: number;
}

/** How long and how often a server is asked for its fingerprint. */
export interface Asking extends Pick<PoolTiming, 'baseDelay' | 'maxDelay' | 'serverTimeout' | 'verifyEvery'> {
  random: Pick<Random, 'next'>;
}

/** Tries of the requests for a fingerprint: what faults do to rows they do to it too. */
const mostTries = 12;
/** Tries that a server gets however long each takes. */
const leastTries = 3;

function instanceOf(client: InferenceClient): number {
  return client.serverInstances?.() ?? 0;
}

/** A fingerprint; undefined as instance where a connection was lost meanwhile, so that it may be of two instances. */
export type Identified = Awaited<ReturnType<typeof identify>>;

/**
 * Asks for a fingerprint until it comes whole; tells the milliseconds that this took, too.
 *
 * @throws MainbenchError of kind `endpoint`, or the signal's reason
 */
export function identify(client: InferenceClient, asking: Asking, signal?: AbortSignal) {
  const end = performance.now() + asking.serverTimeout;
  let tries = 0;
  const ask = async () => {
    tries += 1;
    const begin = performance.now();
    const before = instanceOf(client);
    const fingerprint = await takeFingerprint(client, signal);
    const after = instanceOf(client);
    return { fingerprint, instance: before === after ? after : undefined, took: performance.now() - begin };
  };
  return retry(ask, {
    ...asking,
    attempts: mostTries,
    retryable: (error) => mayPass(error) && (tries < leastTries || performance.now() < end),
    retryAfter: (error) => (error instanceof EndpointFault ? error.retryAfter : undefined),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** The least time between verifications, as a multiple of what one takes: a slow server has work to do too. */
const verificationShare = 20;

/** The time from the moment a server was connected to the moment it is given up. */
export class Session {
  readonly endpoint: Endpoint<Session>;
  readonly client: InferenceClient;
  readonly limit: AdaptiveLimit;
  inFlight = 0;
  /** Not used before this moment, milliseconds. */
  pausedUntil = 0;
  /** Overloads since the last answer. */
  overloads = 0;
  retired = false;
  readonly #standard: Standard;
  readonly #asking: Asking;
  #verified: number | undefined;
  /** The instance before the verified one, where it was verified too. */
  #earlier: number | undefined;
  #freshUntil = 0;
  #verification: Promise<void> | undefined;

  /** @param found of the client, which was just found to be of the standard's model */
  constructor(
    endpoint: Endpoint<Session>,
    client: InferenceClient,
    found: Identified,
    standard: Standard,
    asking: Asking,
  ) {
    this.endpoint = endpoint;
    this.client = client;
    this.limit = new AdaptiveLimit(client.capabilities.maxConcurrentRequests);
    this.#standard = standard;
    this.#asking = asking;
    this.#wasVerified(found);
  }

  /** The number of the server instance to which the connections lead. */
  get instance(): number {
    return instanceOf(this.client);
  }

  /**
   * Whether an answer is known to come from the pool's model.
   * @param before the server's instance when the request was sent
   * @param after the server's instance at the moment of the answer
   */
  isVerified(before: number, after: number): boolean {
    return (
      after === this.#verified && (before === after || before === this.#earlier) && performance.now() < this.#freshUntil
    );
  }

  /**
   * Keeps an answer back until the model behind it is known. Those who wait at the same time share one verification.
   *
   * @throws EndpointFault where another model is served, or where that cannot be found out any more
   */
  async verify(before: number, after: number): Promise<void> {
    while (!this.isVerified(before, after)) {
      if (this.instance !== after || this.isVerified(after, after)) {
        throw new EndpointFault(`${this.endpoint.shown} lost its connections before its answer could be verified`, {
          retryable: true,
        });
      }
      this.#verification ??= this.#verifyOnce().finally(() => {
        this.#verification = undefined;
      });
      await this.#verification;
    }
  }

  async #verifyOnce(): Promise<void> {
    const found = await identify(this.client, this.#asking);
    const { fingerprint, tolerance } = this.#standard;
    if (!sameModel(found.fingerprint, fingerprint, tolerance))
      throw otherModel(this.endpoint.shown, found.fingerprint, fingerprint);
    this.#wasVerified(found);
  }

  #wasVerified({ instance, took }: Identified): void {
    if (instance === undefined) return;
    if (instance !== this.#verified) {
      this.#earlier = this.#verified === instance - 1 ? this.#verified : undefined;
      this.#verified = instance;
    }
    this.#freshUntil = performance.now() + Math.max(this.#asking.verifyEvery, verificationShare * took);
  }
}
