import type { z } from 'zod';
import type { JsonObject, JsonValue } from './json.ts';
import type { Pair, UnlabeledText } from './rows.ts';
import type { SourceContext } from './source.ts';

/** The tables that cleaning goes through, in the order in which the first of equal rows is kept. */
export type CleanedTable = 'held_out' | 'seed' | 'candidates' | 'unlabeled';

/** What a step says of a text: nothing where it is kept as it is. */
export type TextVerdict =
  | undefined
  | { drop: string }
  /** The text to go on with, and what was changed. */
  | { text: string; changed: string };

/** A row of one of the tables. */
export interface TableRow {
  table: CleanedTable;
  row: Pair | UnlabeledText;
}

interface StepDescription<Options extends JsonObject> {
  name: string;
  /** Raised when the same options leave out or change other rows. */
  version: number;
  /** One line for people, with the source of the rules. */
  summary: string;
  options: z.ZodType<Options>;
  /** Tables that it goes through where the recipe names none. */
  tables: readonly CleanedTable[];
  /** Settles the data that it needs: part of the artifact's address. */
  identity?(options: Options, context: SourceContext): Promise<JsonValue>;
}

/** A step of cleaning that judges each text by itself. */
export interface TextStep<Options extends JsonObject = JsonObject> extends StepDescription<Options> {
  /** Which text of a pair is judged. */
  side: 'response' | 'both';
  /** Loads what it needs, once a thread. */
  open(options: Options, context: SourceContext): Promise<(text: string) => TextVerdict>;
}

/** What a step that looks at all rows is given. */
export interface CorpusContext {
  /** For temporary files. */
  folder: string;
  signal: AbortSignal;
  /** Counts a row that is left out. */
  drop(row: TableRow, reason: string): void;
}

/** A step of cleaning that compares rows with each other. */
export interface CorpusStep<Options extends JsonObject = JsonObject> extends StepDescription<Options> {
  /**
   * Rows that stay, in their order: held-out pairs, then seed pairs, then candidates, then texts. Those of other tables
   * than the given ones pass.
   */
  keep(
    rows: AsyncIterable<TableRow>,
    tables: readonly CleanedTable[],
    options: Options,
    context: CorpusContext,
  ): AsyncIterable<TableRow>;
}

export type CleaningStep = TextStep | CorpusStep;

/** A step with its checked options and the tables that it goes through. */
export interface PlannedCleaning<Step extends CleaningStep = CleaningStep> {
  step: Step;
  options: JsonObject;
  tables: readonly CleanedTable[];
}

/** What one step did to one table. */
export interface CleaningCount extends JsonObject {
  step: string;
  table: CleanedTable;
  /** Rows that reached the step. */
  read: number;
  /** Rows left out, by reason. */
  dropped: Record<string, number>;
  /** Rows changed, by what was changed. */
  changed: Record<string, number>;
  /** Some of the rows left out, the beginning of each text. */
  examples: { id: string; reason: string; text: string }[];
}
