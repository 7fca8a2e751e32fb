import type { z } from 'zod';
import type { JsonObject } from './json.ts';
import type { Pair, Truth, UnlabeledText } from './rows.ts';

/** Where a source finds its files and what stops it. */
export interface SourceContext {
  /** `--data-dir`, `MAINBENCH_DATA_DIR` or the cache of downloads. */
  dataDirectory: string;
  /** Folder of the recipe: where the path of a file is looked up after the data directory. */
  recipeDirectory?: string;
  signal: AbortSignal;
  /** Where true nothing is asked of a network: what is not on this machine is an error. */
  offline?: boolean;
  /** Where the commits of branches are remembered, by `hub:owner/name@branch`: a run reads the same data again. */
  pins?: { get(name: string): string | undefined; set(name: string, value: string): void };
  /** A sentence for the progress display. */
  note(text: string): void;
}

/** Where rows come from, for people: a data set with its terms. */
export interface DataOrigin {
  name: string;
  url?: string;
  /** Absent where nobody says. */
  licence?: string;
}

/** Reads pairs or texts from files or a hub, one row at a time. */
export interface DataSource<
  Row extends Pair | UnlabeledText = Pair | UnlabeledText,
  Options extends JsonObject = JsonObject,
> {
  name: string;
  version: number;
  summary: string;
  produces: 'pairs' | 'texts';
  /** The same source where a recipe wants texts, of a source of pairs that can give both. */
  asTexts?: DataSource<UnlabeledText>;
  options: z.ZodType<Options>;
  /** Settles what the options name (checksums, revision): part of the artifact's address. Downloads nothing. */
  identity(options: Options, context: SourceContext): Promise<JsonObject>;
  /** The data sets that the options name, with their licences as far as they are known. */
  origins?(options: Options, context: SourceContext): Promise<DataOrigin[]>;
  /** Rows that are expected when `plan` cannot read them. */
  expectedRows(options: Options): number | undefined;
  /** Rows; where the iterable has `counts`, they say after the last row what was left out and why. */
  read(options: Options, context: SourceContext): AsyncIterable<Row> & { counts?: object };
}

/** Generated data whose alignment can be decided exactly. */
export interface ControlledWorld<Options extends JsonObject = JsonObject> {
  name: string;
  version: number;
  options: z.ZodType<Options>;
  seedPairs(options: Options): Iterable<Pair>;
  /** Unlabeled texts; extra columns say what is known of each, such as its kind of noise. */
  texts(options: Options): Iterable<UnlabeledText>;
  /** Instructions of none of the seed pairs, each with one response that follows it. */
  heldOut(options: Options): Iterable<Pair>;
  counts(options: Options): { seedPairs: number; texts: number; heldOut: number };
  truth: Truth;
}
