import {
  cacheResponses,
  connectServers,
  openResponseCache,
  responseCacheFile,
  shippedEngines,
  withProbe,
} from '@mainbench/engines';
import { withoutSecretValues } from '@mainbench/kit';
import type { Benchmark, InferenceClient, JsonObject } from '@mainbench/spec';
import { abilitiesUnder, requireAbilities } from '@mainbench/spec';
import { chooseEngine } from '../choose-engine.ts';
import { requireExtraBody } from '../extra-body.ts';
import { connectionOptions, type ServerOptions } from '../server-access.ts';

/** The options that say which servers to ask. */
export interface EndpointOptions extends ServerOptions {
  endpoint: string[];
  /** Seconds of one request. */
  requestTimeout?: number;
  promptFormat: 'plain' | 'chat';
  extraBody?: JsonObject;
  /** False for `--no-cache`. */
  cache: boolean;
  cacheWeights?: string;
}

/** Of the throughput estimate that goes into manifests. */
const estimateSeconds = 0.5;

/**
 * Connects to the servers of an evaluation.
 * @throws MainbenchError of kind `usage` where their engine lacks what a benchmark needs, `endpoint` where they cannot
 *   be used
 */
export async function connectEvaluated(
  options: EndpointOptions,
  benchmarks: readonly Benchmark[],
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<InferenceClient> {
  const engine = await chooseEngine(options.engine);
  const { endpoint, requestTimeout, promptFormat, extraBody } = options;
  if (extraBody !== undefined) requireExtraBody(engine, promptFormat, extraBody);
  const needed = benchmarks.map(({ name, needs = [] }) => ({ name, needs: abilitiesUnder(promptFormat, needs) }));
  for (const { name, needs } of needed) requireAbilities(needs, engine, shippedEngines, `the benchmark ${name}`);
  const scores = needed.some(({ needs }) => needs.includes('loglikelihood'));
  const client = await connectServers(
    { engine, urls: endpoint },
    {
      signal,
      // Without it a server that only generates will do.
      loglikelihood: scores,
      chat: needed.some(({ needs }) => needs.includes('chat') || needs.includes('render')),
      ...connectionOptions(options),
      ...(extraBody === undefined ? {} : { extraBody }),
      ...(requestTimeout === undefined ? {} : { requestTimeout: requestTimeout * 1000 }),
    },
    note,
  );
  try {
    const { unlisted } = client.capabilities;
    if (unlisted !== undefined) note(unlisted);
    for (const { name, needs } of needed)
      requireAbilities(needs, client.capabilities, shippedEngines, `the benchmark ${name}`);
    return await withProbe(client, { signal, throughputSeconds: engine.charges ? 0 : estimateSeconds });
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * Puts the response cache in front of the model of an evaluation, unless `--no-cache` is given. The client's `close`
 * closes the cache too; `describeUse` tells how many answers came from it, undefined where none did.
 */
export async function withResponseCache(
  client: InferenceClient,
  { cache: wanted, cacheWeights: weightsName, extraBody }: EndpointOptions,
  note: (text: string) => void,
): Promise<{ client: InferenceClient; describeUse(): string | undefined }> {
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
