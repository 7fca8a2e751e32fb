import type { HubSplit } from '@mainbench/data';
import type { Metric } from '@mainbench/spec';
import type { OpenllmDocument } from '../build/document.ts';
import type { TableRow } from '../data/table-row.ts';
import type { Preset } from '../presets.ts';

/** Where the rows of a split are. */
export interface TaskTable {
  /** Names that it may have in a data directory, in the format of its first release. */
  local: readonly string[];
  /** Where the hub has it as Parquet. */
  hub: HubSplit;
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

interface CommonTask {
  name: string;
  /** Raised when scores change for the same answers. */
  version: number;
  summary: string;
  documents: TaskTable;
  pool?: TaskTable;
  /** Registered data sets. */
  datasets: readonly string[];
  expectedDocuments: number;
  /** How many subjects its questions are of, where it has subjects: a limit counts for each. */
  subjects?: number;
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
  /** What lm-evaluation-harness calls it, or its part of one subject. */
  referenceName(preset: Preset, subject: string | undefined): string;
  /** @throws MainbenchError of kind `data` with file and line */
  read(row: TableRow, preset: Preset): Question;
}

/** A task that scores given continuations. */
export interface ChoiceTask extends CommonTask {
  kind: 'choices';
  /** Continuations of a typical document, for `plan`. */
  choices: number;
  /** @param logprobs one for each context and continuation, contexts outside, nats */
  score(logprobs: readonly number[], document: OpenllmDocument, preset: Preset): Record<string, number | null>;
}

/** A task that reads an answer from a text. */
export interface GenerationTask extends CommonTask {
  kind: 'generation';
  generation(preset: Preset): GenerationSettings;
  score(text: string, document: OpenllmDocument, preset: Preset): TextScore;
}

export type OpenllmTask = ChoiceTask | GenerationTask;
