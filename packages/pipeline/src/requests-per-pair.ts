import type { PairCost } from '@mainbench/spec';

/**
 * Requests that a pair takes, for `plan`. What a server's tokenizer is asked beside is not counted.
 * @param scoresTogether whether the engine scores all continuations of a context in one request
 */
export function requestsPerPair({ scored, continuations = 1, generated }: PairCost, scoresTogether: boolean): number {
  return scored * (scoresTogether ? 1 : continuations) + (generated > 0 ? 1 : 0);
}
