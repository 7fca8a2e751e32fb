import { type InferenceClient, MainbenchError } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';

/** What tells a served model from another: its name, and how it scores or continues a fixed text. */
export interface Fingerprint {
  model: string;
  weights?: string;
  /** Nats, a value a token; absent where the engine does not score. */
  logprobs?: readonly number[];
  /** Greedy continuation, where the engine does not score. */
  text?: string;
}

const context = 'The lighthouse keeper wrote down the weather every evening:';
/** The longest first: a model of a few dozen tokens takes the shortest only. */
const continuations = [
  ' wind from the north-east, 14 knots; rain until six, then clear. "Tomorrow," he told the boy, "we repaint the door." Déjà vu: 3 × 7 = 21.',
  ' wind from the north-east, rain.',
  ' rain.',
];

async function scoreLongest(client: InferenceClient, signal?: AbortSignal): Promise<number[]> {
  for (const [index, continuation] of continuations.entries()) {
    try {
      return (await client.loglikelihood({ context, continuation }, signal)).tokenLogprobs;
    } catch (error) {
      const tooLong = MainbenchError.is(error) && error.details.reason === 'too-long';
      if (!tooLong || index === continuations.length - 1) throw error;
    }
  }
  return [];
}

/**
 * Asks a server which model it serves now, and how that model scores a fixed text.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function takeFingerprint(client: InferenceClient, signal?: AbortSignal): Promise<Fingerprint> {
  const { capabilities } = client;
  const named = (await client.identify?.(signal)) ?? { model: capabilities.model };
  if (capabilities.loglikelihood) return { ...named, logprobs: await scoreLongest(client, signal) };
  // A service may answer the same differently each time, and asks for money each time.
  if (!capabilities.generate || capabilities.charges) return named;
  // More tokens would tell more, but sooner or later differ by noise.
  const { text } = await client.generate({ prompt: context, maxNewTokens: 4, temperature: 0 }, signal);
  return { ...named, text };
}

/**
 * Whether two servers serve the same model, as far as the fixed text shows: equal names, and log-probabilities that
 * differ by no more than numerical noise.
 *
 * @param tolerance nats a token; bfloat16 rounds log-probabilities near 8 to steps of 1/32
 */
export function sameModel(a: Fingerprint, b: Fingerprint, tolerance: number): boolean {
  if (a.model !== b.model) return false;
  if (a.weights !== undefined && b.weights !== undefined && a.weights !== b.weights) return false;
  if (a.logprobs === undefined || b.logprobs === undefined) return a.text === b.text;
  const other = b.logprobs;
  return (
    a.logprobs.length === other.length &&
    a.logprobs.every((value, index) => Math.abs(value - (other[index] as number)) <= tolerance)
  );
}

/** The fault of a server that serves another model than the pool's. */
export function otherModel(shown: string, found: Fingerprint, expected: Fingerprint): EndpointFault {
  const what =
    found.model === expected.model ? 'other weights under the same name' : `${found.model}, not ${expected.model}`;
  return new EndpointFault(`${shown} serves ${what}`, {
    reason: 'other-model',
    hint: 'Every server of a pool must serve the same model; remove this one, or restart it.',
  });
}
