import { canonicalJson } from '@mainbench/kit';
import type { InferenceClient, JsonObject } from '@mainbench/spec';
import { sameModel, takeFingerprint } from '../pool/fingerprint.ts';
import { logprobStep } from '../probes/logprob-step.ts';
import type { Canary, EngineIdentity } from './engine-identity.ts';

/** What the same weights on the same kind of machine may differ by from one start to the next; nats a token. */
const smallestTolerance = 0.02;
/** The same in steps of half precision, which are coarser. */
const toleranceInSteps = 4;

/**
 * Asks a server, past the cache, for what shows that it computes as before: no server tells its precision or
 * quantisation, and a name that a user gave may have gone to other weights.
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function takeCanary(client: InferenceClient): Promise<Canary | null> {
  const { logprobs, text } = await takeFingerprint(client);
  if (logprobs !== undefined) return { step: logprobStep(logprobs) ?? null, logprobs: [...logprobs] };
  return text === undefined ? null : { text };
}

function sameCanary(one: Canary | null, other: Canary | null): boolean {
  if (one === null || other === null) return one === other;
  if ('text' in one || 'text' in other) return 'text' in one && 'text' in other && one.text === other.text;
  const tolerance = Math.max(smallestTolerance, toleranceInSteps * (one.step ?? 0));
  return one.step === other.step && sameModel({ model: '', ...one }, { model: '', ...other }, tolerance);
}

/** The identity without its canary, as one text. */
function restOf({ canary: _, ...rest }: EngineIdentity): string {
  return canonicalJson(rest as unknown as JsonObject);
}

/**
 * The identity under which earlier answers of this engine are kept: the one known whose canary differs by no more than
 * numerical noise, with that one's canary; else the identity itself, as a new one.
 */
export function settleIdentity(identity: EngineIdentity, known: readonly EngineIdentity[]): EngineIdentity {
  const rest = restOf(identity);
  return known.find((each) => restOf(each) === rest && sameCanary(each.canary, identity.canary)) ?? identity;
}
