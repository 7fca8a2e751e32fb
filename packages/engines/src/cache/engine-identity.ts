import type { InferenceCapabilities, JsonObject } from '@mainbench/spec';

/** How a model scores a fixed text, or continues it where it does not score. */
export type Canary = { step: number | null; logprobs: number[] } | { text: string };

/** What must be the same on both sides for an answer to be used again: never an address, never a credential. */
export interface EngineIdentity {
  engine: string;
  version: string;
  model: string;
  /** Tells these weights from others of the same name: `commit:…`, `files:…` or `named:…`. */
  weights: string;
  dtype: string | null;
  /** Name of a LoRA adapter. */
  adapter: string | null;
  /** The text that scoring counts as the end of a text. */
  endOfText: string;
  /** True where the server puts a beginning-of-text token before a prompt. */
  addsBeginningOfText: boolean;
  /** Where a text is too long, and from where it is cut. */
  maxInputTokens: number;
  maxTotalTokens: number;
  /** How the model scores a fixed text: shows another precision, quantisation or weights that nobody told of. */
  canary: Canary | null;
  /** What else changes the numbers of this engine, such as the threads of the embedded one. */
  settings: JsonObject;
}

/** What the caller knows of a served model beyond what the server tells. */
export interface KnownOfEngine {
  weights: string;
  /** A shorter name than the server's, such as a folder's own name. */
  model?: string;
  dtype?: string;
  adapter?: string;
  canary?: Canary | null;
  settings?: JsonObject;
}

/** Puts together what the server tells and what the caller knows. */
export function engineIdentity(capabilities: InferenceCapabilities, known: KnownOfEngine): EngineIdentity {
  const { engine, version, model, endOfText, addsBeginningOfText, maxInputTokens, maxTotalTokens } = capabilities;
  return {
    engine,
    version,
    model: known.model ?? model,
    weights: known.weights,
    dtype: known.dtype ?? null,
    adapter: known.adapter ?? null,
    endOfText,
    addsBeginningOfText,
    maxInputTokens,
    maxTotalTokens,
    canary: known.canary ?? null,
    settings: known.settings ?? {},
  };
}
