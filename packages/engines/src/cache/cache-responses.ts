import type { InferenceClient, JsonObject, ModelReference } from '@mainbench/spec';
import { cachedClient } from './cached-client.ts';
import { engineIdentity, fingerprintOf } from './engine-identity.ts';
import { knownWeights } from './known-weights.ts';
import type { ResponseCache } from './response-cache.ts';

export interface CacheResponsesOptions {
  cache: ResponseCache;
  /** The model that was asked for, where this program itself had it loaded; absent for a server of somebody else. */
  loaded?: ModelReference;
  /** A name that the user gives to these weights and to no others. */
  weightsName?: string;
  dtype?: string;
  /** What else changes the numbers of this engine. */
  settings?: JsonObject;
  /** Receives why answers of this model are not cached. */
  note: (text: string) => void;
  /** How a user names the weights, for that note: `serve.cache.weights` or `--cache-weights`. */
  nameWith: string;
}

/**
 * The client with the cache in front of it; the client itself, with a note, where it is unknown which weights are
 * served: under the same name, tomorrow's could be others.
 * @throws MainbenchError where a file of the model's folder cannot be read, or the server does not answer
 */
export async function cacheResponses(
  client: InferenceClient,
  { cache, loaded, weightsName, dtype, settings, note, nameWith }: CacheResponsesOptions,
): Promise<InferenceClient> {
  const known = await knownWeights(client.capabilities, { loaded, named: weightsName });
  if (known === undefined) {
    note(
      `Answers of ${client.capabilities.model} are not cached: the server does not report which weights it serves. Name them with ${nameWith} if you know.`,
    );
    return client;
  }
  const fingerprint = await fingerprintOf(client);
  const identity = { ...known, dtype: dtype ?? null, settings: settings ?? {}, fingerprint };
  return cachedClient(client, engineIdentity(client.capabilities, identity), cache);
}
