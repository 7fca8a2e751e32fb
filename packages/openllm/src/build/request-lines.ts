import type { OpenllmDocument } from '../definition.ts';

/** A request as others can compare it: one context with one continuation, or with the settings of its generation. */
export type RequestLine = {
  task: string;
  doc_id: number;
  idx: number;
  context: string;
} & ({ continuation: string } | { until: readonly string[]; max_tokens: number });

/** The requests of a question in the order of the reference. */
export function* requestLines(document: OpenllmDocument): Generator<RequestLine> {
  const { task, doc_id, contexts, continuations, generation } = document;
  let idx = 0;
  for (const context of contexts) {
    if (generation !== null) {
      yield { task, doc_id, idx, context, until: generation.until, max_tokens: generation.max_tokens };
      idx += 1;
    }
    for (const continuation of continuations) {
      yield { task, doc_id, idx, context, continuation };
      idx += 1;
    }
  }
}
