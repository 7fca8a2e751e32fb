import type { z } from 'zod';
import type { Ability } from './ability.ts';
import type { InferenceClient } from './inference.ts';
import type { JsonObject } from './json.ts';
import type { Pair } from './rows.ts';
import type { PromptTemplates } from './templates.ts';
import type { Truth } from './truth.ts';

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

export interface TaskContext {
  model: InferenceClient;
  templates: PromptTemplates;
  seed: number;
  truth?: Truth;
  /** Whether log-likelihoods include the end-of-text token. */
  endOfText: boolean;
  signal: AbortSignal;
}

/** What one held-out row yielded. A metric that could not be measured is null: counted and shown, never scored 0. */
export interface TaskVerdict {
  metrics: Record<string, number | null>;
  /** Rows of one group get a mean of their own in the report. */
  group?: string;
  /** The output and whatever explains the metrics. */
  details?: JsonObject;
}

/** A benchmark on held-out rows. */
export interface Task<Options extends JsonObject = JsonObject> {
  name: string;
  version: number;
  summary: string;
  options: z.ZodType<Options>;
  /** The first one is the headline. */
  metrics: readonly Metric[];
  needsTruth?: boolean;
  /** What the engine must be able to do; checked before the first request. */
  needs?: readonly Ability[];
  costPerRow(options: Options): { scored: number; generated: number };
  evaluate(row: Pair, options: Options, context: TaskContext): Promise<TaskVerdict>;
}
