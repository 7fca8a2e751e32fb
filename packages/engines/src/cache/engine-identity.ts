import { canonicalJson } from '@mainbench/kit';
import type { InferenceCapabilities, InferenceClient, JsonObject } from '@mainbench/spec';
import { type Fingerprint, sameModel, takeFingerprint } from '../pool/fingerprint.ts';
import { logprobStep } from '../probes/logprob-step.ts';

/**
 * How a model scores a fixed text, nats a token, or continues it; neither where the server does not say. Shows another
 * precision, quantisation or weights that the server does not report.
 */
type CachedFingerprint = Pick<Fingerprint, 'logprobs' | 'text'>;

/** What must be equal for a cached answer to be used: never an address, never a credential. */
export interface EngineIdentity {
  engine: string;
  version: string;
  model: string;
  /** Distinguishes these weights from others of the same name: `commit:…`, `files:…` or `named:…`. */
  weights: string;
  dtype: string | null;
  endOfText: string;
  addsBeginningOfText: boolean;
  /** Where a text is too long, and from where it is cut; tokens. */
  maxInputTokens: number;
  maxTotalTokens: number;
  fingerprint: CachedFingerprint;
  /** What else changes the numbers of this engine, such as the threads of the embedded one. */
  settings: JsonObject;
}

/** Joins what the server reports and what the caller knows. */
export function engineIdentity(
  { engine, version, model, endOfText, addsBeginningOfText, maxInputTokens, maxTotalTokens }: InferenceCapabilities,
  known: Pick<EngineIdentity, 'weights'> & Partial<EngineIdentity>,
): EngineIdentity {
  const reported = { engine, version, model, endOfText, addsBeginningOfText, maxInputTokens, maxTotalTokens };
  return { ...reported, dtype: null, fingerprint: {}, settings: {}, ...known };
}

/** What the same weights on the same kind of machine may differ by from one start to the next; nats a token. */
const smallestTolerance = 0.02;
/** The same in steps of half precision, which are coarser. */
const toleranceInSteps = 4;

/**
 * The fingerprint of a served model, past the cache.
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function fingerprintOf(client: InferenceClient): Promise<CachedFingerprint> {
  const { model: _, weights: __, ...fingerprint } = await takeFingerprint(client);
  return fingerprint;
}

function sameFingerprint(one: CachedFingerprint, other: CachedFingerprint): boolean {
  const [step, otherStep] = [one, other].map(({ logprobs = [] }) => logprobStep(logprobs));
  if (step !== otherStep || (one.logprobs === undefined) !== (other.logprobs === undefined)) return false;
  const tolerance = Math.max(smallestTolerance, toleranceInSteps * (step ?? 0));
  return sameModel({ model: '', ...one }, { model: '', ...other }, tolerance);
}

/** The stored identity that differs by no more than numerical noise in its fingerprint; else the identity itself. */
export function matchIdentity(identity: EngineIdentity, stored: readonly EngineIdentity[]): EngineIdentity {
  const rest = (one: EngineIdentity) => canonicalJson({ ...one, fingerprint: null } as unknown as JsonObject);
  const own = rest(identity);
  return stored.find((one) => rest(one) === own && sameFingerprint(one.fingerprint, identity.fingerprint)) ?? identity;
}
