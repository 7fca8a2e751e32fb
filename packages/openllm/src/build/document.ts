import type { BenchmarkDocument } from '@mainbench/spec';

/** A question with its prompt: every context is followed by every continuation. */
export interface OpenllmDocument extends BenchmarkDocument {
  /** What lm-evaluation-harness calls the task. */
  task: string;
  /** Its number there: of the row, in v0.3 after the shuffle. */
  doc_id: number;
  subject: string | null;
  contexts: string[];
  continuations: string[];
  gold: number;
  labels: number[] | null;
  target: string;
  generation: { until: string[]; max_tokens: number } | null;
  /** SHA-256 of the row. */
  row_hash: string;
}
