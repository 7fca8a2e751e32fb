import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isObject, writeFileAtomic } from '@mainbench/kit';
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

async function scoreLongest(
  client: InferenceClient,
  signal?: AbortSignal,
  [continuation = '', ...shorter] = continuations,
): Promise<number[]> {
  try {
    return (await client.loglikelihood({ context, continuation }, signal)).tokenLogprobs;
  } catch (error) {
    const tooLong = MainbenchError.is(error) && error.details.reason === 'too-long';
    if (!tooLong || shorter.length === 0) throw error;
    return scoreLongest(client, signal, shorter);
  }
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
  const { logprobs: one, text } = a;
  const { logprobs: other } = b;
  if (one === undefined || other === undefined) return text === b.text;
  return one.length === other.length && one.every((value, at) => Math.abs(value - Number(other[at])) <= tolerance);
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

function isFingerprint(value: unknown): value is Fingerprint {
  if (!isObject(value) || typeof value.model !== 'string') return false;
  const { weights = '', text = '', logprobs = [] } = value;
  if (typeof weights !== 'string' || typeof text !== 'string' || !Array.isArray(logprobs)) return false;
  return logprobs.every((each) => typeof each === 'number');
}

/**
 * What an earlier pool found of the model; undefined where there was none.
 *
 * @throws MainbenchError of kind `data` for a file that holds something else
 */
export async function readIdentity(file: string): Promise<Fingerprint | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isFingerprint(value)) return value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new MainbenchError('data', 'expected the fingerprint of a model, found something else.', {
    file,
    hint: 'Remove this file if every server serves the model of this run.',
  });
}

/** Keeps a fingerprint for later pools; makes the folder where there is none. */
export async function writeIdentity(file: string, fingerprint: Fingerprint): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, `${JSON.stringify(fingerprint, null, 2)}\n`);
}
