import type { InferenceClient, JsonObject, ModelReference } from '@mainbench/spec';
import { cachedClient } from './cached-client.ts';
import { settleIdentity, takeCanary } from './canary.ts';
import { engineIdentity } from './engine-identity.ts';
import { knownWeights } from './known-weights.ts';
import type { ResponseCache } from './response-cache.ts';

export interface CacheResponsesOptions {
  cache: ResponseCache;
  /** The model that was asked for, where this program itself had it loaded; absent for a server of somebody else. */
  loaded?: ModelReference;
  /** A name that the user gives to these weights and to no others. */
  weightsName?: string;
  dtype?: string;
  adapter?: string;
  /** What else changes the numbers of this engine. */
  settings?: JsonObject;
  /** Told why answers of this model are not kept. */
  note: (text: string) => void;
  /** How a user names the weights, for that note: `engine.cache.weights` or `--cache-weights`. */
  nameWith: string;
}

/**
 * The client with the cache in front of it; the client itself, with a note, where nobody knows which weights are
 * served: under the same name, tomorrow's could be others.
 * @throws MainbenchError where a file of the model's folder cannot be read, or the server does not answer
 */
export async function cacheResponses(
  client: InferenceClient,
  options: CacheResponsesOptions,
): Promise<InferenceClient> {
  const { cache, loaded, weightsName, dtype, adapter, settings, note, nameWith } = options;
  const known = await knownWeights(client.capabilities, { loaded, named: weightsName }, cache.digests);
  if (known === undefined) {
    note(
      `Answers of ${client.capabilities.model} are not kept for later runs: the server does not tell which weights it serves. Name them with ${nameWith} if you know.`,
    );
    return client;
  }
  const identity = engineIdentity(client.capabilities, {
    ...known,
    canary: await takeCanary(client),
    ...(dtype === undefined ? {} : { dtype }),
    ...(adapter === undefined ? {} : { adapter }),
    ...(settings === undefined ? {} : { settings }),
  });
  return cachedClient(client, settleIdentity(identity, cache.engines()), cache);
}

/** What the cache did, as a sentence; undefined where it had nothing to do. */
export function describeCacheUse({ counts: { hits, misses } }: Pick<ResponseCache, 'counts'>): string | undefined {
  const all = hits + misses;
  return hits === 0 ? undefined : `${hits} of ${all} answers came from the response cache.`;
}
