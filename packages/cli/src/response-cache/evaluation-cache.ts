import { cacheResponses, openResponseCache, responseCacheFile } from '@mainbench/engines';
import { withoutSecretValues } from '@mainbench/kit';
import type { InferenceClient, JsonObject } from '@mainbench/spec';

/** `--no-cache` and `--cache-weights` of the command line. */
export interface EvaluationCacheOptions {
  cache: boolean;
  cacheWeights?: string;
  extraBody?: JsonObject;
}

export interface EvaluationCache {
  /** Answers from the cache what it can; its `close` closes the cache too. */
  client: InferenceClient;
  /** How many answers came from the cache, as a sentence; undefined where none did. */
  describeUse(): string | undefined;
}

/** Puts the response cache in front of the model of an evaluation, unless `--no-cache` is given. */
export async function withResponseCache(
  client: InferenceClient,
  { cache: wanted, cacheWeights: weightsName, extraBody }: EvaluationCacheOptions,
  note: (text: string) => void,
): Promise<EvaluationCache> {
  if (!wanted) return { client, describeUse: () => undefined };
  const cache = openResponseCache({ file: responseCacheFile(), note });
  const settings: JsonObject = extraBody === undefined ? {} : { extra_body: withoutSecretValues(extraBody) };
  const cached = await cacheResponses(client, { cache, note, nameWith: '--cache-weights', weightsName, settings });
  const close = () => client.close().finally(() => cache.close());
  return {
    client: Object.assign(Object.create(cached), { close }),
    describeUse: () => {
      const { hits, misses } = cache.counts;
      return hits === 0 ? undefined : `${hits} of ${hits + misses} answers came from the response cache.`;
    },
  };
}
