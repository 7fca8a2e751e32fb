import type { BenchmarkDocument } from '@mainbench/spec';

/** Of an example's prompt and of its answer; between them is a space, and after them a blank line. */
export type ExampleLengths = [prompt: number, answer: number];

/** A question with its prompt: every context is followed by every continuation. */
export interface OpenllmDocument extends BenchmarkDocument {
  /** What lm-evaluation-harness calls the task. */
  task: string;
  /** Its number there: of the row, in v0.3 after the shuffle. */
  doc_id: number;
  subject: string | null;
  contexts: string[];
  /** Lengths in the contexts, in UTF-16 units: what a conversation is cut by. The question follows. */
  parts: { description: number; examples: ExampleLengths[] };
  continuations: string[];
  gold: number;
  labels: number[] | null;
  target: string;
  generation: { until: string[]; max_tokens: number } | null;
  /** SHA-256 of the row. */
  row_hash: string;
}
