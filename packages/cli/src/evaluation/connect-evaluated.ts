import { connectServers, shippedEngines, withProbe } from '@mainbench/engines';
import {
  abilitiesUnder,
  type Benchmark,
  type InferenceClient,
  type JsonObject,
  requireAbilities,
} from '@mainbench/spec';
import { chooseEngine } from '../choose-engine.ts';
import { requireExtraBody } from '../extra-body.ts';
import { type LoadOptions, loadOptions } from '../load-options.ts';
import { type AccessOptions, accessOf } from '../server-access.ts';

/** The options that say which servers to ask. */
export interface EndpointOptions extends AccessOptions, LoadOptions {
  endpoint: string[];
  /** A name, or a file of the user's own. */
  engine: string;
  model?: string;
  /** Seconds of one request. */
  requestTimeout?: number;
  promptFormat: 'plain' | 'chat';
  extraBody?: JsonObject;
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
  const { endpoint, model, requestTimeout, promptFormat, extraBody } = options;
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
      ...loadOptions(options),
      ...(extraBody === undefined ? {} : { extraBody }),
      ...(requestTimeout === undefined ? {} : { requestTimeout: requestTimeout * 1000 }),
      ...accessOf(options),
      ...(model === undefined ? {} : { model: { path: model } }),
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
