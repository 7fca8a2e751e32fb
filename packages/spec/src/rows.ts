import type { JsonObject } from './json.ts';

/** An instruction with its response: a seed pair, a held-out pair or an augmented pair. */
export interface Pair extends JsonObject {
  /** Unique in its table and stable: journals and samples are keyed by it. */
  id: string;
  instruction: string;
  response: string;
}

/** A text without an instruction. */
export interface UnlabeledText extends JsonObject {
  id: string;
  text: string;
}

/** Decides exactly whether a response follows its instruction. Pure. */
export interface Truth {
  name: string;
  version: number;
  aligned(pair: Pick<Pair, 'instruction' | 'response'>): boolean;
}
