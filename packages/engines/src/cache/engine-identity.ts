import type { InferenceCapabilities, JsonObject } from '@mainbench/spec';
import type { Fingerprint } from '../pool/fingerprint.ts';

/** What must be equal for a cached answer to be used: never an address, never a credential. */
export interface EngineIdentity {
  engine: string;
  version: string;
  model: string;
  /** Distinguishes these weights from others of the same name: `commit:…`, `files:…` or `named:…`. */
  weights: string;
  dtype: string | null;
  endOfText: string;
  addsBeginningOfText: boolean;
  /** Where a text is too long, and from where it is cut; tokens. */
  maxInputTokens: number;
  maxTotalTokens: number;
  /**
   * How the model scores a fixed text, nats a token, or continues it; neither where the server does not say. Shows another
   * precision, quantisation or weights that the server does not report.
   */
  fingerprint: Pick<Fingerprint, 'logprobs' | 'text'>;
  /** What else changes the numbers of this engine, such as the threads of the embedded one. */
  settings: JsonObject;
}

/** Joins what the server reports and what the caller knows. */
export function engineIdentity(
  { engine, version, model, endOfText, addsBeginningOfText, maxInputTokens, maxTotalTokens }: InferenceCapabilities,
  known: Pick<EngineIdentity, 'weights'> & Partial<EngineIdentity>,
): EngineIdentity {
  const reported = { engine, version, model, endOfText, addsBeginningOfText, maxInputTokens, maxTotalTokens };
  return { ...reported, dtype: null, fingerprint: {}, settings: {}, ...known };
}
