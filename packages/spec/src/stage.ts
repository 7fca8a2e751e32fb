import type { ClientActivity } from './inference.ts';
import type { JsonObject } from './json.ts';
import type { WorkerSlot } from './training.ts';

/** What a stage will cost, as far as it can be said before it runs. */
export interface Cost {
  requests: number;
  /** Tokens read by a model without training. */
  promptTokens: number;
  generatedTokens: number;
  /** Tokens that pass through training, forward and backward. */
  trainedTokens: number;
  /** Comparisons that a judge is asked for, each one request. */
  judgeRequests: number;
  /** Tokens that a judge reads and writes. */
  judgeTokens: number;
  /** What the artifact takes on disk, in bytes. */
  diskBytes: number;
  /** The part of `diskBytes` that is a model's weights. */
  weightBytes: number;
  /** Requests to a model or judge that a row takes, of a stage that scores rows; known where their number is not. */
  requestsPerRow?: number;
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
  /** What `share` left; only for a stage that has it. */
  shared?: string;
  inputs: Readonly<Record<string, Artifact>>;
  signal: AbortSignal;
  /** `done` of `total` units are finished; `note` is a short text such as the current loss. */
  progress(done: number, total: number, note?: string): void;
  /** Only for a stage with `needsWorker`. */
  slot(): WorkerSlot;
}

/** The right to do a piece of work that several orchestrators could do. */
export interface Claim {
  /** Tells this claim from earlier ones on the same work: 0 for the first. */
  readonly generation: number;
  /** Aborted once another orchestrator has taken the work over, since this one gave no sign of life. */
  readonly signal: AbortSignal;
  /** Lets others have the work at once; twice is harmless. */
  release(): Promise<void>;
}

/** Who works on something elsewhere, for people: `process 12 on node-3`. */
export interface HeldElsewhere {
  heldBy: string;
}

/** How far a stage is, read when a display is drawn. */
export interface StageReading {
  done: number;
  total: number;
  /** Of the clients that the stage uses, since it began. */
  activity?: ClientActivity;
}

/** What the shared part of a stage is given. */
export interface SharedContext extends Pick<StageContext, 'inputs' | 'signal'> {
  /** A folder that every orchestrator of this stage sees; it goes away once the artifact is there. */
  directory: string;
  /** Tells how to read the progress: work of many small units must not report each. */
  watch(read: () => StageReading): void;
  /** Claims a piece of work by its name, or tells who has it. */
  claim(work: string): Promise<Claim | HeldElsewhere>;
  /** Opens the stage's slot, once; released when `share` ends. */
  openSlot(): Promise<WorkerSlot>;
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
  needsWorker: boolean;
  /** What this stage costs; for plan and for the time left. */
  cost: Cost;
  /**
   * Work before `run` that several orchestrators do together. Resolves with nothing once all of it is done, or with who
   * has the rest when there is nothing left to claim; it is then called again later.
   */
  share?(context: SharedContext): Promise<HeldElsewhere | undefined>;
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
