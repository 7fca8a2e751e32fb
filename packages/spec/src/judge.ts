import type { InferenceClient } from './inference.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** Two outputs for one instruction, in the order in which a preference speaks of them. */
export interface OutputPair extends JsonObject {
  instruction: string;
  /** The baseline's. */
  output_1: string;
  /** The evaluated model's. */
  output_2: string;
}

/** What a judge made of a pair. */
export interface Judgement extends JsonObject {
  /** From 1 (the first output is better) to 2 (the second one is); null where there is no verdict to use. */
  preference: number | null;
  /** Why there is no preference: `missing` (a refusal, an empty answer) or `unparsable`; null where there is one. */
  problem: 'missing' | 'unparsable' | null;
  /** Whether the outputs were shown in the other order. */
  switched: boolean;
  /** What the judge answered; null where it was not asked. */
  completion: JsonValue;
  /** The model that answered, as it names itself; null where it did not say. */
  judge: string | null;
  /** True where the text was read because the judge gave no log-probabilities. */
  textual: boolean;
  /** True where a text names a placeholder of the template and so caught another text. */
  misplaced: boolean;
  /** True where a text holds the marks that divide a template into messages. */
  marked: boolean;
  /** Prompt and completion tokens; null where the judge did not say. */
  tokens: number | null;
  /** US dollars; null where no price is known. */
  price: number | null;
  /** When the verdict was given, ISO 8601; null where it is not known. */
  date: string | null;
  /** SHA-256 of the prompt as it was sent; null where the judge was not asked. */
  prompt: string | null;
  /** True where the verdict was at hand and nothing was paid. */
  cached: boolean;
}

/** A model that compares outputs. */
export interface PairJudge {
  /** What a verdict depends on: the judge's model, the annotator and its template's hash; part of an artifact's address. */
  readonly identity: JsonObject;
  /** True where the run itself serves the judge, its untuned model: `compare` is then given it. */
  readonly servedByRun?: boolean;
  /**
   * Compares a pair; the same pair is paid once.
   * @param model the untuned model of the run, for a judge that is `servedByRun`
   * @throws MainbenchError of kind `endpoint` where the judge cannot be asked
   */
  compare(pair: OutputPair, signal?: AbortSignal, model?: InferenceClient): Promise<Judgement>;
  /** Puts what was paid for into its file. A later comparison opens the judge again. */
  close(): Promise<void>;
}
