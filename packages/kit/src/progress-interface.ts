import type { Writable } from 'node:stream';

/** How a stage ended. */
export type StageState = 'done' | 'cached' | 'failed' | 'interrupted';

/** One stage on the display. */
export interface StageProgress {
  /** `done` of `total` units are finished; `note` is a short text such as the current loss. */
  update(done: number, total?: number, note?: string): void;
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
  /** Draws the last state; nothing is shown afterwards. */
  close(): void;
}

/** Where progress is written: standard error, or a stream of a test. */
export type ProgressStream = Pick<Writable, 'write'> & { isTTY?: boolean; columns?: number };
