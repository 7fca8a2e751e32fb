import type { z } from 'zod';
import type { Ability } from './ability.ts';
import type { BenchmarkDocument, BenchmarkRecord, BenchmarkSummary, ChatSettings, Metric } from './benchmark.ts';
import type { GenerateRequest, Generation, InferenceClient } from './inference.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { PairJudge } from './judge.ts';
import type { Truth } from './rows.ts';
import type { SourceContext } from './source.ts';
import type { PromptTemplates } from './templates.ts';

/** What a task is given beside the row; as the context of a source it says where data files are. */
export interface TaskContext extends SourceContext {
  model: InferenceClient;
  /**
   * Answers a prompt in the prompt format of this evaluation: as it is, through the model's chat template, or through a
   * template of the recipe. Tasks that ask for answers use it; those that score texts use `model`.
   */
  answer(request: GenerateRequest): Promise<Generation>;
  /** There where the prompt format is chat: a task that uses `model` makes its own conversations by it. */
  chat?: ChatSettings;
  /** The model that judges answers, for tasks with `needsJudge`. */
  judge?: PairJudge;
  /** The untuned model of the run, where that is the judge. */
  judgeModel?: InferenceClient;
  seed: number;
}

/** What a task without documents of its own is given. */
export interface HeldOutContext extends TaskContext {
  templates: PromptTemplates;
  truth?: Truth;
  /** Whether log-likelihoods include the end-of-text token. */
  endOfText: boolean;
}

/** What one row yielded. A metric that could not be measured is null: counted and shown, never scored 0. */
export interface TaskVerdict {
  metrics: Record<string, number | null>;
  /** Rows of one group get a mean of their own in the report: a subject, a kind of instruction. */
  group?: string | null;
  /** By default those of the document and of the prompts given to `answer`. */
  hashes?: BenchmarkRecord['hashes'];
  /** The output and whatever explains the metrics. */
  details?: JsonObject;
}

/**
 * Measures a model row by row: on the held-out pairs of a recipe or, where it has `documents`, on its own. Everything
 * below `documents` is for the latter, which `mainbench eval --tasks` takes too.
 */
export interface Task<Options extends object = object, Row extends BenchmarkDocument = BenchmarkDocument> {
  name: string;
  /** Raised when scores change for the same answers. */
  version: number;
  summary: string;
  options: z.ZodType<Options>;
  /** The first one is the headline. */
  metrics: readonly Metric[];
  needsTruth?: boolean;
  needsJudge?: boolean;
  /** What the engine must be able to do; checked before the first request. */
  needs?: readonly Ability[];
  /** Scoring requests and expected generated tokens a row, for `plan`. */
  costPerRow(options: Options): { scored: number; generated: number };
  /** @param context a `HeldOutContext` for a task without documents */
  evaluate(row: Row, options: Options, context: TaskContext): Promise<TaskVerdict>;
  /**
   * The documents, in their order.
   * @throws MainbenchError of kind `data` naming file and line where one is not as expected
   */
  documents?(options: Options, context: SourceContext): AsyncIterable<Row>;
  /**
   * Settles what the documents depend on (checksums of data): part of an artifact's address. Without it all documents
   * are read to know.
   */
  identity?(options: Options, context: SourceContext): Promise<JsonValue>;
  /** What a limit counts for one by one, such as each of MMLU's subjects: how many there are, and that of a document. */
  parts?: { count: number; of(document: Row): string };
  /**
   * The texts of a document that training data must not hold, such as its question without examples; by default each
   * text in it.
   */
  testTexts?(document: Row): string[];
  /** Documents expected, for `plan`; undefined where they must be read to know. */
  expectedDocuments?(options: Options): number | undefined;
  /** Tokens that the model reads in all requests of a document, about, for `plan`; by default by the document's length. */
  expectedPromptTokens?(options: Options): number;
  /** Tokens that a judge reads and writes in one comparison, about, for `plan`. */
  expectedJudgeTokens?(options: Options): number;
  /**
   * Opens the judge that the options name, for tasks with `needsJudge`; the caller closes it. A note says what judging
   * will take.
   */
  openJudge?(options: Options, context: SourceContext): Promise<PairJudge>;
  /** Scores from the records, in the order of the documents; by default the mean of each metric, and those of groups. */
  summarize?(records: AsyncIterable<BenchmarkRecord>, options: Options): Promise<BenchmarkSummary>;
}

/** A task with documents of its own. */
export type Benchmark<Options extends object = object, Document extends BenchmarkDocument = BenchmarkDocument> = Task<
  Options,
  Document
> &
  Required<Pick<Task<Options, Document>, 'documents'>>;

/**
 * A task as it is: its options get their type from their schema, and nobody else needs to know it. Also for own files.
 */
export function defineTask<Options extends object, Row extends BenchmarkDocument, Own extends Task<Options, Row>>(
  task: Own & Task<Options, Row>,
): Own {
  return task;
}

/** Whether a task has documents of its own. */
export function hasDocuments(task: Task): task is Benchmark {
  return task.documents !== undefined;
}
