import type { HubSplit } from '@mainbench/data';
import type { BenchmarkDocument, Metric } from '@mainbench/spec';
import type { TableRow } from './data/fields.ts';

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

/**
 * The two references of lm-evaluation-harness: the commit behind the Open LLM Leaderboard v1 (b281b09, called v0.3),
 * and the releases of today (v0.4). They differ in prompts and in scores.
 */
export const presets = ['openllm-v0.4', 'openllm-v0.3'] as const;

export type Preset = (typeof presets)[number];

/** The seed of few-shot draws where none is given (v0.4: simple_evaluate's fewshot_random_seed; v0.3: evaluator.py). */
export const fewshotSeeds: Readonly<Record<Preset, number>> = { 'openllm-v0.4': 1234, 'openllm-v0.3': 42 };

/** Where the rows of a split are. */
export interface TaskTable {
  /** Names that it may have in a data directory, in the format of its first release. */
  local: readonly string[];
  /** Where the hub has it as Parquet; absent where no revision of it is registered. */
  hub?: HubSplit;
  /** Columns read from Parquet. */
  columns: readonly string[];
}

/** A row in the words of its task. */
export interface Question {
  /** What follows the shots: one text, or one for each option where the options differ before what is scored. */
  prompts: readonly string[];
  /** What is scored after each prompt, with the space before it; none for a task that generates. */
  continuations: readonly string[];
  /** The right one of the continuations, or of the prompts where there are several. */
  gold: number;
  /** For each continuation whether it is true, where several may be. */
  labels?: readonly number[];
  /** The reference answer. */
  target: string;
  /** What follows its prompt and a space where the row is an example for others. */
  answer: string;
  /** Stands before the shots. */
  description?: string;
  subject?: string;
}

export interface GenerationSettings {
  until: readonly string[];
  maxTokens: number;
}

/** What a text earned, and what explains it. */
export interface TextScore {
  metrics: Record<string, number | null>;
  details: Record<string, string | boolean | null>;
}

/** The subjects of a task's questions: a limit counts for each. */
export interface Subjects {
  names: readonly string[];
  /** Groups of subjects with a mean of their own. */
  categories?: Readonly<Record<string, readonly string[]>>;
  /** What counts the same in the headline; where that is each subject, the mean of questions is the score after it. */
  headline: 'subjects' | 'questions';
}

/** The counterpart in lm-evaluation-harness. */
export interface Reference {
  /** Its version (v0.4: `metadata.version`; v0.3: `VERSION`); a preset that is missing here has no such task. */
  versions: Readonly<Partial<Record<Preset, number>>>;
  /** Version of the group of its subjects in v0.4. */
  groupVersion?: number;
  dataset: string;
  /** Of the data set: a text, or each subject. */
  configuration(subject: string | null): string | null;
  /** What it is called, or its part of one subject; by default as here, with the subject after an underscore. */
  name?(preset: Preset, subject: string | undefined): string;
  /** What it calls metrics, with their filter in v0.4; those not listed are called as here, with the filter `none`. */
  metrics?: Readonly<Partial<Record<Preset, Readonly<Record<string, string>>>>>;
}

interface CommonDefinition {
  name: string;
  /** Raised when scores change for the same answers. */
  version: number;
  summary: string;
  documents: TaskTable;
  pool?: TaskTable;
  expectedDocuments: number;
  subjects?: Subjects;
  /** Whether it is one of the leaderboard's. */
  leaderboard?: boolean;
  /**
   * Mean characters of a request without examples, what is scored included, and of one example, for `plan`: measured
   * with `mainbench tasks build` on the first 300 questions (10 of each subject of MMLU) under openllm-v0.4. Examples of
   * HellaSwag and WinoGrande came from rows of their validation splits.
   */
  characters: { question: number; shot: number };
  /** Examples before the question, as the leaderboard has them. */
  shots: number;
  /** `first`: the first ones of the pool, those of the question's subject. */
  draw: 'random' | 'first' | 'none';
  /** Whether v0.4 draws one shot more and drops the question itself unless a few-shot split is named. */
  splitQuirk?: boolean;
  /** A text from the registry that stands before everything. */
  preamble?: string;
  metrics: readonly Metric[];
  /** Where v0.3 has others. */
  metricsOfV03?: readonly Metric[];
  /** Without one, `lm-eval-results.json` leaves the task out. */
  reference?: Reference;
  /** @throws MainbenchError of kind `data` with file and line */
  read(row: TableRow, preset: Preset): Question;
}

/** Of a task that scores given continuations. */
export interface ChoiceDefinition extends CommonDefinition {
  kind: 'choices';
  /** Continuations of a typical document, for `plan`. */
  choices: number;
  /** @param logprobs one for each context and continuation, contexts outside, nats */
  score(logprobs: readonly number[], document: OpenllmDocument, preset: Preset): Record<string, number | null>;
}

/** Of a task that reads an answer from a text. */
export interface GenerationDefinition extends CommonDefinition {
  kind: 'generation';
  generation(preset: Preset): GenerationSettings;
  /** Tokens of an answer, for `plan`. */
  usualTokens: number;
  /** What answers are read for, such as `number`. */
  sought: string;
  /** Ways of reading, by the detail that is null where nothing was found, with the words that count such answers. */
  readings: Readonly<Record<string, string>>;
  score(text: string, document: OpenllmDocument, preset: Preset): TextScore;
}

/** An Open LLM task: how its rows become questions and answers become scores; `openllmTask` makes a `Task` of it. */
export type TaskDefinition = ChoiceDefinition | GenerationDefinition;

/** What the reference calls a task, or its part of one subject. */
export function referenceName({ name, reference }: TaskDefinition, preset: Preset, subject?: string): string {
  return reference?.name?.(preset, subject) ?? (subject === undefined ? name : `${name}_${subject}`);
}

function fraction(name: string, label: string): Metric {
  return { name, label, unit: 'fraction', better: 'higher' };
}

export const accuracy = fraction('acc', 'accuracy');
export const normalisedAccuracy = fraction('acc_norm', 'accuracy, by length');
export const trueMass = fraction('mc2', 'mass of true answers');
export const strictMatch = fraction('exact_match_strict', 'exact match, strict');
export const flexibleMatch = fraction('exact_match_flexible', 'exact match, flexible');
