import type { Generation, Loglikelihood } from '@mainbench/spec';
import { isLogprob } from '../scoring/logprob.ts';
import type { Operation } from './cache-key.ts';

/** An answer of any operation. */
export type Answer = Generation | Loglikelihood | Loglikelihood[];

function isPlausibleScore({ sum, tokens, bytes, tokenLogprobs }: Loglikelihood, continuation = ''): boolean {
  if (tokens !== tokenLogprobs.length || bytes !== Buffer.byteLength(continuation)) return false;
  const total = tokenLogprobs.reduce((all, value) => all + value, 0);
  return tokenLogprobs.every(isLogprob) && Math.abs(sum - total) <= 1e-6 * Math.max(1, Math.abs(total));
}

function isPlausibleText(generation: Generation, maxNewTokens: number): boolean {
  const { text, finish, promptTokens, generatedTokens, alternatives = [] } = generation;
  const counts = [promptTokens, generatedTokens];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0) || !text.isWellFormed()) return false;
  if (generatedTokens > maxNewTokens || (generatedTokens === 0 && text !== '')) return false;
  // JSON has no infinities, and a hit is exactly what was stored.
  if (!alternatives.flat().every(({ logprob }) => Number.isFinite(logprob))) return false;
  // A text that ended for want of room before the room was used was cut by something else.
  return finish !== 'length' || generatedTokens === maxNewTokens;
}

/** Whether an answer fits its request: one that does not is passed on, but never stored. */
export function isPlausible({ operation, request }: Operation, answer: Answer): boolean {
  if (operation === 'generate' || operation === 'chat') {
    return isPlausibleText(answer as Generation, request.maxNewTokens);
  }
  if (operation === 'loglikelihood') return isPlausibleScore(answer as Loglikelihood, request.continuation);
  const scores = answer as Loglikelihood[];
  const { continuations } = request;
  return (
    scores.length === continuations.length && scores.every((one, index) => isPlausibleScore(one, continuations[index]))
  );
}
