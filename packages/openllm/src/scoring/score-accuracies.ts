import { argmax, codePointLength } from '@mainbench/python-semantics';
import type { OpenllmDocument } from '../document.ts';

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
