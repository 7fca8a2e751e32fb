import { type InferenceClient, type JsonObject, MainbenchError } from '@mainbench/spec';
import { measureNoise } from './logprob-noise.ts';
import { roundTripTexts } from './probe-texts.ts';
import { estimateThroughput } from './throughput.ts';

export interface ProbeOptions {
  /** The adapter that the client uses; connecting has made sure that it changes the scores. */
  adapter?: string;
  /** Bound of the throughput estimate, seconds; 0 leaves it out. */
  throughputSeconds?: number;
  signal?: AbortSignal;
}

/** What a look at a server brought; null where it failed, since no work needs it. */
async function unlessFault<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (MainbenchError.is(error) && error.kind === 'endpoint') return null;
    throw error;
  }
}

/**
 * Looks at a connected server: what it can do, how it tokenises, how its numbers repeat and how fast it is. For
 * manifests and for `mainbench doctor`; it names no address and no credentials.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function probeEndpoint(client: InferenceClient, options: ProbeOptions = {}): Promise<JsonObject> {
  const { signal, adapter, throughputSeconds = 1.5 } = options;
  const { capabilities } = client;
  return {
    engine: capabilities.engine,
    version: capabilities.version,
    model: capabilities.model,
    ...(capabilities.unlisted === undefined ? {} : { unlisted: capabilities.unlisted }),
    weights: capabilities.weights ?? null,
    generate: capabilities.generate,
    chat: capabilities.chat,
    loglikelihood: capabilities.loglikelihood,
    greedy: capabilities.greedy,
    beginningOfText: capabilities.addsBeginningOfText,
    endOfText: capabilities.endOfText,
    specialTexts: [...capabilities.specialTexts],
    limits: {
      inputTokens: capabilities.maxInputTokens,
      totalTokens: capabilities.maxTotalTokens,
      concurrentRequests: capabilities.maxConcurrentRequests,
    },
    adapter: adapter ?? null,
    roundTrip: await unlessFault(() => checkRoundTrip(client, signal)),
    noise: capabilities.loglikelihood ? await unlessFault(() => measureNoise(client, signal)) : null,
    throughput:
      throughputSeconds > 0 ? await unlessFault(() => estimateThroughput(client, throughputSeconds, signal)) : null,
  };
}

async function checkRoundTrip(client: InferenceClient, signal?: AbortSignal): Promise<JsonObject | null> {
  if (client.roundTrip === undefined) return null;
  const failed: string[] = [];
  for (const text of roundTripTexts) {
    if (!(await client.roundTrip(text, signal))) failed.push(text);
  }
  return { texts: roundTripTexts.length, failed };
}

const hasEntries = (record: object | undefined) => record !== undefined && Object.keys(record).length > 0;

/** Probes the server of a client, and gives the client what was found. */
export async function withProbe(client: InferenceClient, options: ProbeOptions = {}): Promise<InferenceClient> {
  const probe = await probeEndpoint(client, options);
  // Parameters are refused as requests come: whoever writes the probe down writes what is known by then.
  Object.defineProperty(probe, 'refusedParameters', {
    enumerable: true,
    get: () => (hasEntries(client.refusedParameters?.()) ? client.refusedParameters?.() : undefined),
  });
  return Object.assign(client, { probe });
}
