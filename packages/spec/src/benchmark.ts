import type { z } from 'zod';
import type { Ability } from './ability.ts';
import type { GenerateRequest, Generation, InferenceClient } from './inference.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { PairJudge } from './judge.ts';
import type { SourceContext } from './source.ts';
import type { Metric } from './task.ts';

/** A document of a benchmark: what one record answers. */
export interface BenchmarkDocument extends JsonObject {
  /** Unique within the benchmark and the same in every run. */
  id: string;
}

/** How questions are put as conversations. */
export interface ChatSettings {
  /** A system turn before all others. */
  systemPrompt?: string;
  /** Examples as turns of user and assistant; otherwise they stand in the user's turn, before the question. */
  fewshotAsTurns?: boolean;
}

/** What a benchmark is given beside the document. */
export interface BenchmarkContext {
  model: InferenceClient;
  /** The model that judges answers, for benchmarks with `needsJudge`. */
  judge?: PairJudge;
  /** The untuned model of the run, where that is the judge. */
  judgeModel?: InferenceClient;
  /**
   * Answers a prompt in the prompt format of this evaluation: as it is, through the model's chat template, or through a
   * template of the recipe. Benchmarks that ask for answers use it; those that score texts use `model`.
   */
  answer(request: GenerateRequest): Promise<Generation>;
  /** There where the prompt format is chat: a benchmark with `model` makes its own conversations by it. */
  chat?: ChatSettings;
  seed: number;
  signal: AbortSignal;
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

/** A benchmark with documents of its own: named by `mainbench eval --tasks` and by a recipe's `evaluate`. */
export interface Benchmark<
  Options extends JsonObject = JsonObject,
  Document extends BenchmarkDocument = BenchmarkDocument,
> {
  name: string;
  /** Raised when scores change for the same answers. */
  version: number;
  summary: string;
  options: z.ZodType<Options>;
  needs: readonly Ability[];
  needsJudge?: boolean;
  /** The first one is the headline. */
  metrics: readonly Metric[];
  /** Names of the registered data sets it reads. */
  datasets(options: Options): readonly string[];
  /** Settles what the numbers depend on (checksums of data, hash of the prompts' template): part of an artifact's address. */
  identity(options: Options, context: SourceContext): Promise<JsonValue>;
  /** What a limit counts for one by one, such as each of MMLU's subjects: how many there are, and that of a document. */
  parts?: { count: number; of(document: Document): string };
  /** Documents expected, for `plan`; undefined where they must be read to know. */
  expectedDocuments(options: Options): number | undefined;
  /** Scoring requests and expected generated tokens a document, for `plan`. */
  costPerDocument(options: Options): { scored: number; generated: number };
  /** Tokens that the model reads in all requests of a document, about, for `plan`. */
  expectedPromptTokens(options: Options): number;
  /** Tokens that a judge reads and writes in one comparison, about, for `plan`; for benchmarks with `needsJudge`. */
  expectedJudgeTokens?(options: Options): number;
  /**
   * The documents, in their order.
   * @throws MainbenchError of kind `data` naming file and line where one is not as expected
   */
  documents(options: Options, context: SourceContext): AsyncIterable<Document>;
  /**
   * Opens the judge that the options name, for benchmarks with `needsJudge`; the caller closes it.
   * A note says what judging will take.
   */
  openJudge?(options: Options, context: SourceContext): Promise<PairJudge>;
  evaluate(document: Document, options: Options, context: BenchmarkContext): Promise<BenchmarkRecord>;
  /** Scores from the records, in the order of the documents. */
  summarize(records: AsyncIterable<BenchmarkRecord>, options: Options): Promise<BenchmarkSummary>;
}
