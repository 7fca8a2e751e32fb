import { withoutSecrets } from '@mainbench/kit';
import { type ClientActivity, type InferenceClient, type JsonObject, MainbenchError } from '@mainbench/spec';
import { measureNoise } from './logprob-noise.ts';
import { roundTripTexts } from './probe-texts.ts';
import { estimateThroughput } from './throughput.ts';

export interface ProbeOptions {
  /** The adapter that the client uses; connecting has made sure that it changes the scores. */
  adapter?: string;
  /** Bound of the throughput estimate, seconds; 0 leaves it out. */
  throughputSeconds?: number;
  /** Told what is looked at next, such as `noise of scores`. */
  onLook?: (what: string) => void;
  signal?: AbortSignal;
}

/**
 * Looks at a connected server: what it can do, how it tokenises, how its numbers repeat and how fast it is. For
 * manifests and for `mainbench doctor`; it names no address and no credentials.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function probeEndpoint(client: InferenceClient, options: ProbeOptions = {}): Promise<JsonObject> {
  const { signal, adapter, throughputSeconds = 1.5, onLook = () => {} } = options;
  const { engine, version, systemFingerprint, model, unlisted, weights = null, ...capabilities } = client.capabilities;
  const { generate, chat, loglikelihood, greedy, addsBeginningOfText, endOfText, specialTexts } = capabilities;
  const notMeasured: Record<string, string> = {};

  /** What a look brought; null where it failed, since no work needs it. */
  async function look<T>(name: string, what: string, work: () => Promise<T>): Promise<T | null> {
    onLook(what);
    try {
      return await work();
    } catch (error) {
      if (!MainbenchError.is(error) || error.kind !== 'endpoint') throw error;
      // It names no address: what a server is called differs from run to run.
      notMeasured[name] = withoutAddresses(error.message);
      return null;
    }
  }

  const roundTrip = await look('roundTrip', 'tokens and texts', () => checkRoundTrip(client, signal));
  const before = client.activity?.();
  const noise = loglikelihood ? await look('noise', 'noise of scores', () => measureNoise(client, signal)) : null;
  const after = client.activity?.();
  const measure = () => estimateThroughput(client, throughputSeconds, signal);
  const throughput = throughputSeconds > 0 ? await look('throughput', 'throughput', measure) : null;
  return {
    engine,
    version,
    ...(systemFingerprint === undefined ? {} : { systemFingerprint }),
    model,
    ...(unlisted === undefined ? {} : { unlisted }),
    weights,
    generate,
    chat,
    loglikelihood,
    greedy,
    beginningOfText: addsBeginningOfText,
    endOfText,
    specialTexts: [...specialTexts],
    limits: {
      inputTokens: capabilities.maxInputTokens,
      totalTokens: capabilities.maxTotalTokens,
      concurrentRequests: capabilities.maxConcurrentRequests,
    },
    adapter: adapter ?? null,
    roundTrip,
    noise,
    requestsPerScore: noise === null ? null : requestsPerScore(before, after),
    throughput,
    ...(Object.keys(notMeasured).length === 0 ? {} : { notMeasured }),
  };
}

/** Requests that a score took between two moments: the tokenizer's are counted once, whatever they are. */
function requestsPerScore(before: ClientActivity | undefined, after: ClientActivity | undefined): number | null {
  const scores = (after?.requests ?? 0) - (before?.requests ?? 0);
  const tokenized = (after?.tokenizedScores ?? 0) - (before?.tokenizedScores ?? 0);
  return scores > 0 ? Number((1 + tokenized / scores).toPrecision(2)) : null;
}

function withoutAddresses(text: string): string {
  return withoutSecrets(text).replace(/https?:\/\/[^\s/]+/g, '');
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
  Object.defineProperty(probe, 'tokenizedScores', {
    enumerable: true,
    get: () => client.activity?.().tokenizedScores,
  });
  return Object.assign(client, { probe });
}
