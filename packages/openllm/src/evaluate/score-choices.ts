import { pythonRstrip } from '@mainbench/python-semantics';
import type { InferenceClient, Loglikelihood } from '@mainbench/spec';
import type { OpenllmDocument } from '../definition.ts';

/** Moves white space at the end of a context to its continuation (lm_eval/api/model.py `_encode_pair`). */
export function moveBoundarySpace(context: string, continuation: string): { context: string; continuation: string } {
  const bare = pythonRstrip(context);
  return { context: bare, continuation: context.slice(bare.length) + continuation };
}

/**
 * The log-likelihood of every continuation after every context, contexts outside. What occurs twice is asked once,
 * and one request holds all continuations of a context. A text longer than the model's context loses its beginning.
 */
export async function scoreChoices(
  { contexts, continuations }: OpenllmDocument,
  model: InferenceClient,
  signal: AbortSignal,
): Promise<Loglikelihood[]> {
  const distinct = [...new Set(continuations)];
  const scored = new Map<string, Promise<Loglikelihood[]>>();
  const asked = contexts.map((given) => {
    const { context } = moveBoundarySpace(given, '');
    const moved = distinct.map((continuation) => moveBoundarySpace(given, continuation).continuation);
    const reply = scored.get(given) ?? model.choices({ context, continuations: moved, truncateLeft: true }, signal);
    scored.set(given, reply);
    return reply;
  });
  const replies = await Promise.all(asked);
  return replies.flatMap((reply) =>
    continuations.map((continuation) => reply[distinct.indexOf(continuation)] as Loglikelihood),
  );
}
