import type { JsonObject, JsonValue } from './json.ts';
import type { Lane } from './runtime.ts';

/** What a stage will cost, as far as it can be said before it runs. */
export interface Cost {
  requests: number;
  /** Tokens read by a model without training. */
  promptTokens: number;
  generatedTokens: number;
  /** Tokens that pass through training, forward and backward. */
  trainedTokens: number;
}

/** A finished artifact on disk. */
export interface Artifact {
  /** Hash of kind, version, parameters and inputs: 64 hexadecimal digits. */
  address: string;
  kind: string;
  label: string;
  directory: string;
}

/** What a running stage is given. */
export interface StageContext {
  /** Where to write; kept when the stage is interrupted, renamed when it completes. */
  directory: string;
  inputs: Readonly<Record<string, Artifact>>;
  signal: AbortSignal;
  /** `done` of `total` units are finished; `note` is a short text such as the current loss. */
  progress(done: number, total: number, note?: string): void;
  /** Only for a stage with `needsLane`. */
  lane(): Lane;
}

/** One step of a graph. Its address follows from all fields that `Identity` names, never from a label. */
export interface Stage {
  kind: string;
  /** Raised when the code's result for the same parameters changes. */
  version: number;
  parameters: JsonObject;
  inputs: Readonly<Record<string, Stage>>;
  /** For people: `tiny-llama/1/align/forward-2`. */
  label: string;
  needsLane: boolean;
  /** What this stage costs; for plan and for the time left. */
  cost: Cost;
  /** Facts for the manifest, such as counts; the files are in the context's directory. */
  run(context: StageContext): Promise<JsonObject>;
}

/** What an artifact's manifest holds. */
export interface Manifest {
  address: string;
  kind: string;
  version: number;
  label: string;
  parameters: JsonObject;
  /** Addresses by input name. */
  inputs: Record<string, string>;
  facts: JsonObject;
  /** Engine, code version, dirty flag. */
  environment: JsonObject;
  startedAt: string;
  seconds: number;
  files: Record<string, { bytes: number; sha256: string }>;
}

export type StageParameters = Record<string, JsonValue>;
