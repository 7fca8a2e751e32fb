import type { JsonObject } from './json.ts';

/** A number that a task measures on each row; a model's score is its mean. */
export interface Metric {
  name: string;
  /** For people, in a table head. */
  label: string;
  /** `fraction` is shown in percent. */
  unit: 'fraction' | 'nats-per-token' | 'tokens' | 'characters';
  better: 'higher' | 'lower';
  /** The measured metric that this one is a mean of; by default that of its own name. */
  of?: string;
  /** A number among the details of each row that weights the mean, such as the tokens of a response. */
  weightedBy?: string;
}

/** A row of a task: a held-out pair, or a document of its own. */
export interface BenchmarkDocument extends JsonObject {
  /** Unique within the task and the same in every run. */
  id: string;
}

/** How questions are put as conversations. */
export interface ChatSettings {
  /** A system turn before all others. */
  systemPrompt?: string;
  /** Examples as turns of user and assistant; otherwise they stand in the user's turn, before the question. */
  fewshotAsTurns?: boolean;
}

/** What one document yielded. A metric that could not be measured is null: counted and shown, never scored 0. */
export interface BenchmarkRecord extends JsonObject {
  id: string;
  metrics: Record<string, number | null>;
  /** Documents of one group get a mean of their own: a subject, a kind of instruction. */
  group: string | null;
  /** SHA-256 of the document, of the prompt as it was sent, and of the reference answer. */
  hashes: { doc: string; prompt: string; target: string };
  /** Answers and whatever explains the metrics. */
  details: JsonObject;
}

/** One number of a benchmark. */
export interface BenchmarkScore extends JsonObject {
  metric: string;
  /** For people, in a table head. */
  label: string;
  unit: Metric['unit'];
  /** The group that it is of; null for the whole benchmark. */
  group: string | null;
  /** Null where no record could be measured. */
  value: number | null;
  /** Standard error; null where it cannot be told. */
  standardError: number | null;
  /** 95 % confidence interval; null where it cannot be told. */
  interval: [low: number, high: number] | null;
  /** Records measured. */
  rows: number;
  /** Records that could not be measured. */
  missing: number;
}

export interface BenchmarkSummary {
  /** The first one is the headline. */
  scores: BenchmarkScore[];
  /** Counts that a reader must see beside the scores: parse failures, truncated prompts. */
  counts: Record<string, number>;
  /** Sentences for the reader, such as a flagged prompt. */
  notes: string[];
  /** Why the scores do not compare with published ones, where they do not: they are left out of averages. */
  notComparable?: string;
}
