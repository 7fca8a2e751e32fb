import { retry } from '@mainbench/kit';
import type { InferenceClient } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { mayPass } from '../http/fault-kind.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import type { Endpoint } from './endpoint.ts';
import { type Fingerprint, otherModel, sameModel, takeFingerprint } from './fingerprint.ts';
import type { PoolSettings } from './pool-options.ts';

/** Tries of the requests for a fingerprint: what faults do to rows they do to it too. */
const mostTries = 12;
/** Tries that a server gets however long each takes. */
const leastTries = 3;

const instanceOf = (client: InferenceClient) => client.serverInstances?.() ?? 0;

/** A fingerprint; undefined as instance where a connection was lost meanwhile, so that it may be of two instances. */
export type Identified = Awaited<ReturnType<typeof identify>>;

/**
 * Asks for a fingerprint until it comes whole; tells the milliseconds that this took, too.
 *
 * @throws MainbenchError of kind `endpoint`, or the signal's reason
 */
export function identify(client: InferenceClient, settings: PoolSettings, signal?: AbortSignal) {
  const end = performance.now() + settings.serverTimeout;
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
    ...settings,
    attempts: mostTries,
    retryable: (error) => mayPass(error) && (tries < leastTries || performance.now() < end),
    retryAfter: EndpointFault.retryAfter,
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
  readonly #expected: Fingerprint;
  readonly #settings: PoolSettings;
  #verified: number | undefined;
  /** The instance before the verified one, where it was verified too. */
  #earlier: number | undefined;
  #freshUntil = 0;
  #verification: Promise<void> | undefined;

  /**
   * @param found of the client
   * @param expected of the pool's model
   * @throws EndpointFault where the client's is another one
   */
  constructor(
    endpoint: Endpoint<Session>,
    client: InferenceClient,
    found: Identified,
    expected: Fingerprint,
    settings: PoolSettings,
  ) {
    this.endpoint = endpoint;
    this.client = client;
    this.limit = new AdaptiveLimit(client.capabilities.maxConcurrentRequests);
    this.#expected = expected;
    this.#settings = settings;
    this.#compare(found);
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
      this.#verification ??= identify(this.client, this.#settings)
        .then((found) => this.#compare(found))
        .finally(() => {
          this.#verification = undefined;
        });
      await this.#verification;
    }
  }

  #compare({ fingerprint, instance, took }: Identified): void {
    const { verifyEvery, tolerance } = this.#settings;
    if (!sameModel(fingerprint, this.#expected, tolerance)) {
      throw otherModel(this.endpoint.shown, fingerprint, this.#expected);
    }
    if (instance === undefined) return;
    if (instance !== this.#verified) {
      this.#earlier = this.#verified === instance - 1 ? this.#verified : undefined;
      this.#verified = instance;
    }
    this.#freshUntil = performance.now() + Math.max(verifyEvery, verificationShare * took);
  }
}
