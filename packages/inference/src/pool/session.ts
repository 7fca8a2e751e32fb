import type { InferenceClient } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { type AdaptiveLimit, createAdaptiveLimit } from './adaptive-limit.ts';
import { type Fingerprint, otherModel, sameModel, takeFingerprint } from './canary.ts';
import { faultKind } from './fault-kind.ts';

/** What every session of a pool is held to. */
export interface Standard {
  fingerprint: Fingerprint;
  tolerance: number;
  verifyEvery: number;
}

/** Tries of the canary's requests: what faults do to rows they do to it too. */
const canaryTries = 12;

/** The time from the moment a server was connected to the moment it is given up. */
export class Session {
  readonly client: InferenceClient;
  readonly limit: AdaptiveLimit;
  outstanding = 0;
  /** Not used before this moment, milliseconds. */
  pausedUntil = 0;
  retired = false;
  readonly #shown: string;
  readonly #standard: Standard;
  #verifiedConnections = -1;
  #verifiedAt = Number.NEGATIVE_INFINITY;
  #verification: Promise<void> | undefined;

  constructor(client: InferenceClient, shown: string, standard: Standard, connectionsBefore: number) {
    this.client = client;
    this.limit = createAdaptiveLimit(client.capabilities.maxConcurrentRequests);
    this.#shown = shown;
    this.#standard = standard;
    this.#verifiedConnections = connectionsBefore;
    this.#verifiedAt = performance.now();
  }

  /** Whether all that came over the present connections is known to come from the pool's model. */
  get isVerified(): boolean {
    const { client } = this;
    return (
      (client.lives?.() ?? 0) === this.#verifiedConnections &&
      performance.now() - this.#verifiedAt < this.#standard.verifyEvery
    );
  }

  /**
   * Makes sure that an answer at hand came from the pool's model: a server that was replaced has dropped its
   * connections, so answers over a new connection wait until the model behind it is known. Those who ask at the same
   * time share one verification.
   *
   * @throws EndpointFault where another model is served, or where that could not be found out
   */
  async verify(): Promise<void> {
    // A verification may itself open a connection that the next one has to cover.
    for (let round = 0; !this.isVerified; round += 1) {
      if (round === canaryTries) {
        throw new EndpointFault(`${this.#shown} opened new connections faster than its model could be checked`, {
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
    const before = this.client.lives?.() ?? 0;
    const found = await patiently(() => takeFingerprint(this.client));
    const { fingerprint, tolerance } = this.#standard;
    if (!sameModel(found, fingerprint, tolerance)) throw otherModel(this.#shown, found, fingerprint);
    this.#verifiedConnections = before;
    this.#verifiedAt = performance.now();
  }
}

/** Repeats what a passing fault ended, at once: who needs the answer waits already. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const kind = faultKind(error);
      const passes = kind === 'transient' || kind === 'overload' || kind === 'suspect';
      if (!passes || tries === canaryTries) throw error;
    }
  }
}
