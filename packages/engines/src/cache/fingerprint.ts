import { canonicalJson } from '@mainbench/kit';
import type { InferenceClient, JsonObject } from '@mainbench/spec';
import { sameModel, takeFingerprint } from '../pool/fingerprint.ts';
import { logprobStep } from '../probes/logprob-step.ts';
import type { EngineIdentity } from './engine-identity.ts';

type Fingerprint = EngineIdentity['fingerprint'];

/** What the same weights on the same kind of machine may differ by from one start to the next; nats a token. */
const smallestTolerance = 0.02;
/** The same in steps of half precision, which are coarser. */
const toleranceInSteps = 4;

/**
 * The fingerprint of a served model, past the cache.
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function fingerprintOf(client: InferenceClient): Promise<Fingerprint> {
  const { model: _, weights: __, ...fingerprint } = await takeFingerprint(client);
  return fingerprint;
}

function sameFingerprint(one: Fingerprint, other: Fingerprint): boolean {
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
