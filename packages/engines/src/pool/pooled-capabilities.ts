import type { InferenceCapabilities } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';

const abilities = ['generate', 'loglikelihood', 'chat', 'render', 'greedy'] as const;
const limits = ['maxInputTokens', 'maxTotalTokens'] as const;

/** What several servers of one model can do together: the least of their limits, all of their places. */
export function pooledCapabilities(all: readonly InferenceCapabilities[]): InferenceCapabilities {
  const [first] = all;
  if (first === undefined) throw new RangeError('a pool without a server');
  const pooled = { ...first };
  for (const ability of abilities) pooled[ability] = all.every((each) => each[ability] === true);
  for (const limit of limits) pooled[limit] = Math.min(...all.map((each) => each[limit]));
  pooled.maxConcurrentRequests = all.reduce((sum, { maxConcurrentRequests }) => sum + maxConcurrentRequests, 0);
  return pooled;
}

/**
 * Makes sure that a server reads texts as the others of the pool do.
 *
 * @throws EndpointFault of reason `other-model`
 */
export function requireSameTokens(shown: string, found: InferenceCapabilities, pool: InferenceCapabilities): void {
  const texts = new Set(pool.specialTexts);
  const same =
    found.endOfText === pool.endOfText &&
    found.addsBeginningOfText === pool.addsBeginningOfText &&
    found.specialTexts.length === texts.size &&
    found.specialTexts.every((text) => texts.has(text));
  if (same) return;
  throw new EndpointFault(`${shown} has other special tokens than the other servers`, {
    reason: 'other-model',
    hint: 'Every server of a pool must serve the same model with the same tokenizer files.',
  });
}

/**
 * Makes sure that a server says the same of its version and settings as those that are in use, as far as they say it.
 *
 * @throws EndpointFault of reason `other-model`
 */
export function requireSameSystem(
  shown: string,
  { systemFingerprint: found }: InferenceCapabilities,
  inUse: readonly InferenceCapabilities[],
): void {
  const other = inUse.find(({ systemFingerprint: own }) => own !== undefined && own !== found)?.systemFingerprint;
  if (found === undefined || other === undefined) return;
  throw new EndpointFault(`${shown} runs as ${found}, but another server of the pool as ${other}`, {
    reason: 'other-model',
    hint: 'Start all with the same version and settings; if they differ on purpose, start each with --fingerprint-mode none.',
  });
}

/**
 * Makes sure that a server that joins later can do all that the pool was said to do.
 *
 * @throws EndpointFault
 */
export function requireAbilities(shown: string, found: InferenceCapabilities, pool: InferenceCapabilities): void {
  const lacking = abilities.find((ability) => pool[ability] && !found[ability]);
  const smaller = limits.find((limit) => found[limit] < pool[limit]);
  if (lacking === undefined && smaller === undefined) return;
  const what =
    lacking === undefined ? `accepts fewer tokens (${smaller})` : `lacks an ability (${lacking}), so it can do less`;
  throw new EndpointFault(`${shown} ${what} than the servers at the start`, {
    hint: 'Start it with the same limits as the others.',
  });
}
