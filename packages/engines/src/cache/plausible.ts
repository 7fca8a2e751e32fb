import type { Generation, Loglikelihood } from '@mainbench/spec';
import { isLogprob } from '../scoring/logprob.ts';
import type { Operation } from './request-fields.ts';

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function plausibleScore(score: Loglikelihood, continuation: string): boolean {
  const { sum, tokens, bytes, tokenLogprobs } = score;
  if (!isCount(tokens) || tokens !== tokenLogprobs.length) return false;
  if (bytes !== Buffer.byteLength(continuation, 'utf8')) return false;
  if (!tokenLogprobs.every((value) => isLogprob(value))) return false;
  const total = tokenLogprobs.reduce((all, value) => all + value, 0);
  return Number.isFinite(sum) && Math.abs(sum - total) <= 1e-6 * Math.max(1, Math.abs(total));
}

function plausibleGeneration(generation: Generation, maxNewTokens: number): boolean {
  const { text, finish, promptTokens, generatedTokens } = generation;
  if (!isCount(promptTokens) || !isCount(generatedTokens) || !text.isWellFormed()) return false;
  if (generatedTokens > maxNewTokens || (generatedTokens === 0 && text !== '')) return false;
  // A text that ended for want of room before the room was used was cut by something else.
  return finish !== 'length' || generatedTokens === maxNewTokens;
}

/** Whether an answer fits its request: one that does not is passed on, but never kept. */
export function isPlausible(
  operation: Operation,
  answer: Generation | Loglikelihood | readonly Loglikelihood[],
): boolean {
  switch (operation.operation) {
    case 'generate':
    case 'chat':
      return plausibleGeneration(answer as Generation, operation.request.maxNewTokens);
    case 'loglikelihood':
      return plausibleScore(answer as Loglikelihood, operation.request.continuation);
    case 'choices': {
      const scores = answer as readonly Loglikelihood[];
      const { continuations } = operation.request;
      return (
        scores.length === continuations.length &&
        scores.every((score, index) => plausibleScore(score, continuations[index] ?? ''))
      );
    }
  }
}
