import type { Ability } from './ability.ts';
import type { Filter, FilterContext, ModelRole, PairCost } from './filter.ts';
import type { JsonObject } from './json.ts';
import type { Pair } from './rows.ts';
import type { SourceContext } from './source.ts';
import type { PromptTemplates } from './templates.ts';

/** One number of a pair, or null with the reason. */
export interface SignalValue {
  value: number | null;
  /** Tokens that the value is a mean over, where it is one. */
  tokens?: number;
  /** Why there is no value. */
  reason?: string;
}

interface NamedSignal {
  /** What expressions call it: lower-case letters, digits and underscores. */
  name: string;
  /** One sentence with the unit, for tables and help. */
  summary: string;
}

/** A number that a model's pass over a pair gives. */
export interface ModelSignal extends NamedSignal {
  /** Raised when values change. */
  version: number;
  model: ModelRole;
  needs: readonly Ability[];
  /** The template of its prompts; none where it asks without a prompt. */
  template?: keyof PromptTemplates;
  /** A prompt of its own, in place of a template of the recipe: its text is part of the artifact's address. */
  prompt?: string;
  /** Which side of the pair its tokens are of; `NAME_tokens` is then their number. */
  scores?: 'response' | 'instruction';
  costPerPair: PairCost;
  measure(
    pair: Pair,
    context: Pick<FilterContext, 'models' | 'templates' | 'endOfText' | 'signal'>,
  ): Promise<SignalValue>;
}

/** A number that follows from a pair's texts alone. */
export interface TextSignal extends NamedSignal {
  version: number;
  /** Data that it reads beside the texts; signals that share it have a stage of their own. */
  tools?: TextTools;
  /** Null where the text is too short to have one. `tools` is what those of the signal opened. */
  of(pair: Pair, tools?: unknown): number | null;
}

/** Data by which texts are measured, such as the profiles of languages. */
export interface TextTools {
  name: string;
  /** Settles the data: part of the artifact's address. Downloads nothing. */
  identity(context: SourceContext): Promise<string>;
  /** @throws MainbenchError of kind `data` where something is missing */
  open(context: SourceContext): Promise<unknown>;
}

/** A number that a filter's verdict holds: the same stage serves the filter and the signal. */
export interface FilterSignal extends NamedSignal {
  filter: Filter;
  options: JsonObject;
  /** A number among the verdict's details, where it is not the score itself. */
  detail?: string;
  /** As of a model signal: its tokens stand in the details as `tokens`. */
  scores?: 'response' | 'instruction';
}

/** One number a pair, computed once for each model and template and shared by every filter that names it. */
export type Signal = ModelSignal | TextSignal | FilterSignal;
