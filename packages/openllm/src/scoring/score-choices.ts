import { argmax, codePointLength, pairwiseSum, pythonSum } from '@mainbench/python-semantics';
import type { OpenllmDocument } from '../definition.ts';

/**
 * Whether the right option is the most probable one, as it is and per character. Lengths count code points, without
 * the space before an option (lm_eval/api/task.py `process_results`). Of options that differ before what is scored,
 * only `acc` means something.
 */
export function scoreAccuracies(logprobs: readonly number[], document: OpenllmDocument): Record<string, number> {
  const acc = Number(argmax(logprobs) === document.gold);
  if (document.contexts.length > 1) return { acc };
  const perCharacter = logprobs.map(
    (logprob, index) => logprob / codePointLength((document.continuations[index] ?? '').slice(1)),
  );
  return { acc, acc_norm: Number(argmax(perCharacter) === document.gold) };
}

/** mc1: the true answer stands first. */
export function firstIsBest(logprobs: readonly number[]): number {
  return Number(argmax(logprobs) === 0);
}

/** mc2: the share of the true answers in the probability of all (lm_eval/tasks/truthfulqa/utils.py). */
export function massOfTrue(logprobs: readonly number[], labels: readonly number[]): number {
  const probabilities = logprobs.map(Math.exp);
  const all = pairwiseSum(probabilities);
  const shares = probabilities.map((probability) => probability / all);
  return pairwiseSum(shares.filter((_, index) => labels[index] === 1));
}

/** mc1 and mc2 of v0.3: the true answers of mc2 end at its first false one, and sums go from left to right. */
export function scoreTruthful(logprobs: readonly number[], labels: readonly number[]): Record<string, number> {
  const first = logprobs.length - labels.length;
  const probabilities = logprobs.slice(first).map(Math.exp);
  const split = labels.includes(0) ? labels.indexOf(0) : labels.length;
  const [yes, no] = [probabilities.slice(0, split), probabilities.slice(split)];
  const all = pythonSum(yes) + pythonSum(no);
  return { mc1: firstIsBest(logprobs.slice(0, first)), mc2: pythonSum(yes.map((probability) => probability / all)) };
}
