import type { z } from 'zod';
import type { Ability } from './ability.ts';
import type { InferenceClient } from './inference.ts';
import type { JsonObject } from './json.ts';
import type { Pair, Truth } from './rows.ts';
import type { PromptTemplates } from './templates.ts';

/**
 * The models that a filter can ask for.
 * `forward` and `reverse` are the aligned models, `seed` is the model tuned on the seed pairs alone,
 * `base` the untuned one.
 */
export type ModelRole = 'forward' | 'reverse' | 'seed' | 'base';

/** What a filter is given beside the pair. */
export interface FilterContext {
  models: Readonly<Partial<Record<ModelRole, InferenceClient>>>;
  templates: PromptTemplates;
  /** Seed of this replicate: a random filter draws from it and the pair's id. */
  seed: number;
  /** Present where the data's alignment can be decided exactly. */
  truth?: Truth;
  /** Whether log-likelihoods include the end-of-text token. */
  endOfText: boolean;
  /** The model that `connect` of the filter opened; absent where it has no `connect`. */
  outside?: InferenceClient;
  signal: AbortSignal;
}

/** The verdict on one pair. Higher scores are kept first; null (unparsable) is never kept and is counted. */
export interface FilterVerdict {
  score: number | null;
  /** Anything that explains the score: kept in the artifact and shown in the report. */
  details?: JsonObject;
}

/** What is asked about one pair, for `plan`. */
export interface PairCost {
  /** Contexts that are scored. */
  scored: number;
  /** Continuations of each context, 1 where absent: most engines take a request for each. */
  continuations?: number;
  /** Tokens that are generated. */
  generated: number;
}

/** A way to score augmented pairs. One file, one test, one line in an index; or a user's own file named in a recipe. */
export interface Filter<Options extends JsonObject = JsonObject> {
  name: string;
  /** Raised when scores change for the same options. */
  version: number;
  /** One sentence for tables and help. */
  summary: string;
  options: z.ZodType<Options>;
  models(options: Options): readonly ModelRole[];
  /** What of the options a score depends on, for the artifact's address; all of them where absent. */
  identity?(options: Options): JsonObject;
  /**
   * Connects to a model that the run does not serve. It is opened when the first pair is scored, given to `score` as
   * `outside`, and closed after the last one; each pair counts as one request to a judge.
   * @throws MainbenchError of kind `endpoint` or `environment` where it cannot be asked
   */
  connect?(options: Options, signal: AbortSignal): Promise<InferenceClient>;
  /** Needs data with a known truth. */
  needsTruth?: boolean;
  /** What the engine must be able to do; checked before the first request. */
  needs?: readonly Ability[];
  /** The template of its prompts, which `plan` counts beside the pair's own tokens; `forward` where none is named. */
  promptTemplate?: keyof PromptTemplates;
  costPerPair(options: Options): PairCost;
  score(pair: Pair, options: Options, context: FilterContext): Promise<FilterVerdict>;
}

/**
 * A filter as a formula over signals and over other filters' scores. One file, one test, one line in an index; or a user's
 * own file named in a recipe. The signals that it needs are those that the formula names.
 */
export interface FormulaFilter<Options extends JsonObject = JsonObject> {
  name: string;
  /** One sentence for tables and help. */
  summary: string;
  /** Where the formula stands, and whether it was read there. */
  source: string;
  options: z.ZodType<Options>;
  /** Its score as an expression: higher scores are kept first. */
  formula(options: Options): string;
  /** A condition that a pair must meet to have a score; none where absent. */
  keep?(options: Options): string | undefined;
  /** What becomes of the kept pairs before a model learns from them. */
  change?: PairChange;
}

/** `exchange-instructions`: among the kept pairs, by a seeded draw. `no-instructions`: they are left empty. */
export type PairChange = 'exchange-instructions' | 'no-instructions';

/** What a filter says of one pair of the table, which it names by its place. */
export type Choice =
  /** Chosen; no later choice has a higher score. */
  | { place: number; score: number }
  /** Looked at and left out for good, such as `too near to a pair chosen before`. */
  | { place: number; reason: string };

/** Reads the texts of the pairs that a filter may choose, a few at a time: a million of them would not fit in memory. */
export interface PairReader {
  /** The ids of all pairs of the table, in its order: `ids[place]`. */
  readonly ids: readonly string[];
  /** The places of the pairs that may be chosen, rising: those for which every column has a number. */
  readonly places: Uint32Array;
  /**
   * The pair at a place, by random access to the file.
   * @throws MainbenchError of kind `data` where the file was changed
   */
  at(place: number): Promise<Pair>;
  /** The pairs that may be chosen, in the order of the table. Quicker than `at` where all of them are read. */
  all(): AsyncIterable<{ place: number; pair: Pair }>;
}

/** What a filter that chooses is given beside columns, reader and options. */
export interface ChoiceContext {
  /** How many pairs are asked for. The filter is not asked for more, so it need not count. */
  limit: number;
  /** A number from 0 to 1 that follows from the seed of the selection and the pair's id: for ties and for a first pair. */
  draw(place: number): number;
  signal: AbortSignal;
}

/**
 * A filter that needs the whole set, since a choice depends on those before it. One file, one test, one line in an index;
 * or a user's own file named in a recipe. Its scores are those of the chosen pairs alone, so no expression can name it.
 */
export interface ChoosingFilter<Options extends JsonObject = JsonObject> {
  name: string;
  /** Raised when choices change for the same columns and options. */
  version: number;
  /** One sentence for tables and help. */
  summary: string;
  /** Where the rule stands, and whether it was read there. */
  source: string;
  options: z.ZodType<Options>;
  /** The numbers that it reads, each an expression over signals and other filters; none where it reads texts alone. */
  columns(options: Options): Readonly<Record<string, string>>;
  /**
   * Chooses one pair after the other, until nobody asks for the next. It must give way to other work (`await`) at least a
   * few times a second.
   * @param columns by name, one number a place; NaN where a pair has none
   */
  choose(
    columns: Readonly<Record<string, Float64Array>>,
    reader: PairReader,
    options: Options,
    context: ChoiceContext,
  ): AsyncIterable<Choice>;
}

/** A filter of any form. */
export type AnyFilter = Filter | FormulaFilter | ChoosingFilter;
