import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

const hints = {
  locked: 'Try again when the runs that use it are done.',
  data: '`mainbench cache clear` removes it; its answers can be requested again.',
  disk: 'Free some space, or name another folder in MAINBENCH_CACHE.',
  environment: 'Check its permissions, or name another folder in MAINBENCH_CACHE.',
};

/** By SQLite's primary codes, and its extended ones of a file that is cut or overwritten; sqlite.org/rescode.html. */
function kindOf(code: number): keyof typeof hints {
  const primary = code & 0xff;
  if ([5, 6, 15].includes(primary)) return 'locked';
  if ([11, 26].includes(primary) || code === 522 || code === 8458) return 'data';
  return [10, 13].includes(primary) ? 'disk' : 'environment';
}

/** An error of SQLite or of the file system for the user; undefined for a mistake of this program. */
export function cacheFault(error: unknown, file: string): MainbenchError | undefined {
  const described = describeSystemError(error, file, 'write');
  if (MainbenchError.is(described)) return described;
  // The text of a row that is no JSON any more.
  if (error instanceof SyntaxError) return new MainbenchError('data', 'is damaged.', { file, hint: hints.data });
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  const kind = kindOf(error.errcode);
  return new MainbenchError(kind, `cannot be used (${error.message}).`, { file, hint: hints[kind], cause: error });
}
