import { createPlainProgress } from './plain-progress.ts';
import type { Progress, ProgressStream } from './progress-interface.ts';
import { createTerminalProgress } from './terminal-progress.ts';

export interface ProgressOptions {
  /** Live lines that are redrawn; default: whether the stream is a terminal that can. */
  tty?: boolean;
  /** Default: on a terminal, unless NO_COLOR is set. */
  color?: boolean;
}

/** A display for people: at most three live lines on a terminal, a line now and then elsewhere. */
export function createProgress(stream: ProgressStream, options: ProgressOptions = {}): Progress {
  const tty = options.tty ?? (stream.isTTY === true && process.env.TERM !== 'dumb');
  const color = options.color ?? (tty && !process.env.NO_COLOR);
  return tty ? createTerminalProgress(stream, color) : createPlainProgress(stream, color);
}
