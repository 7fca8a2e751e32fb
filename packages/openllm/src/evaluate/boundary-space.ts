import { pythonRstrip } from '@mainbench/python-semantics';

/** Moves white space at the end of a context to its continuation (lm_eval/api/model.py `_encode_pair`). */
export function moveBoundarySpace(context: string, continuation: string): { context: string; continuation: string } {
  const bare = pythonRstrip(context);
  return { context: bare, continuation: context.slice(bare.length) + continuation };
}
