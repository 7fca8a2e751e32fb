import {
  cacheResponses,
  describeCacheUse,
  openResponseCache,
  type ResponseCache,
  responseCacheFile,
} from '@mainbench/engines';
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

async function close(client: InferenceClient, cache: ResponseCache): Promise<void> {
  try {
    await client.close();
  } finally {
    await cache.close();
  }
}

/** Puts the response cache in front of the model of an evaluation: on, unless `--no-cache` is given. */
export async function withResponseCache(
  client: InferenceClient,
  { cache: wanted, cacheWeights, extraBody }: EvaluationCacheOptions,
  note: (text: string) => void,
): Promise<EvaluationCache> {
  if (!wanted) return { client, describeUse: () => undefined };
  const cache = openResponseCache({ file: responseCacheFile(), note });
  const options = {
    ...(cacheWeights === undefined ? {} : { weightsName: cacheWeights }),
    ...(extraBody === undefined ? {} : { settings: { extra_body: extraBody } }),
  };
  const cached = await cacheResponses(client, { cache, note, nameWith: '--cache-weights', ...options });
  if (cached === client) {
    await cache.close();
    return { client, describeUse: () => undefined };
  }
  const closing: Pick<InferenceClient, 'close'> = { close: () => close(client, cache) };
  return { client: Object.assign(Object.create(cached), closing), describeUse: () => describeCacheUse(cache) };
}
