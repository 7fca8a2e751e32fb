import type { Writable } from 'node:stream';
import type { ClientActivity } from '@mainbench/spec';

/** How a stage ended; `adopted`: another orchestrator finished it. */
export type StageState = 'done' | 'cached' | 'adopted' | 'failed' | 'interrupted';

/** One stage on the display. */
export interface StageProgress {
  /**
   * `done` of `total` units are finished; `note` is a short text such as the current loss; `activity` of the clients
   * that the stage uses.
   */
  update(done: number, total?: number, note?: string, activity?: ClientActivity): void;
  /** Shows another short text in place of the last note. */
  note(text: string): void;
  finish(state: StageState): void;
}

/** Shows how a run gets on. */
export interface Progress {
  /** A stage begins. `total` is the number of its units, where it is known. */
  stage(label: string, total?: number): StageProgress;
  /** `fractionDone` of the whole run, from 0 to 1, and the time left in seconds, where it can be said. */
  overall(fractionDone: number, secondsLeft?: number): void;
  /** A sentence that stays on the screen. */
  note(text: string): void;
  /** Says of each stage that runs what its servers do, one line a server. */
  endpoints(): void;
  /** Draws the last state; nothing is shown afterwards. */
  close(): void;
}

/** Where progress is written: standard error, or a stream of a test. */
export type ProgressStream = Pick<Writable, 'write'> & { isTTY?: boolean; columns?: number };
