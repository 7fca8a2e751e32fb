import type { Ability } from './ability.ts';
import type { Filter, FilterContext, ModelRole } from './filter.ts';
import type { JsonObject } from './json.ts';
import type { Pair } from './rows.ts';
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
  /** Scoring requests and generated tokens a pair, for `plan`. */
  costPerPair: { scored: number; generated: number };
  measure(
    pair: Pair,
    context: Pick<FilterContext, 'models' | 'templates' | 'endOfText' | 'signal'>,
  ): Promise<SignalValue>;
}

/** A number that follows from a pair's texts alone. */
export interface TextSignal extends NamedSignal {
  version: number;
  /** Null where the text is too short to have one. */
  of(pair: Pair): number | null;
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
