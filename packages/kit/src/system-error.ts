import { type ErrorKind, MainbenchError } from '@mainbench/spec';

interface Explanation {
  kind: ErrorKind;
  message: string;
  hint: string;
}

const noSpace: Explanation = {
  kind: 'disk',
  message: 'cannot be written: the disk is full.',
  hint: 'Free some space and run the same command again; finished work is kept.',
};

function explain(code: string, action: 'read' | 'write'): Explanation {
  const done = action === 'read' ? 'read' : 'written';
  switch (code) {
    case 'ENOSPC':
      return noSpace;
    case 'EDQUOT':
      return { ...noSpace, message: 'cannot be written: the disk quota is used up.' };
    case 'EFBIG':
      return { ...noSpace, message: 'cannot be written: the file would pass the size limit of this system.' };
    case 'EIO':
      return {
        kind: 'disk',
        message: `cannot be ${done}: the disk reports an error.`,
        hint: 'Check the disk, then run the same command again.',
      };
    case 'ENOENT':
      return action === 'read'
        ? { kind: 'data', message: 'cannot be read: there is no such file.', hint: 'Check the path.' }
        : { kind: 'environment', message: 'cannot be written: its folder is missing.', hint: 'Check the path.' };
    case 'EISDIR':
      return { kind: 'data', message: `cannot be ${done}: it is a folder, expected a file.`, hint: 'Check the path.' };
    case 'ENOTDIR':
      return {
        kind: 'environment',
        message: `cannot be ${done}: a part of its path is a file, expected a folder.`,
        hint: 'Check the path.',
      };
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'environment',
        message: `cannot be ${done}: permission denied.`,
        hint: 'Change its permissions or choose another folder.',
      };
    case 'EROFS':
      return {
        kind: 'environment',
        message: 'cannot be written: the file system is read-only.',
        hint: 'Choose another folder.',
      };
    case 'EMFILE':
    case 'ENFILE':
      return {
        kind: 'environment',
        message: `cannot be ${done}: too many files are open.`,
        hint: 'Raise the limit with `ulimit -n`, or ask for less concurrency.',
      };
    case 'ENAMETOOLONG':
      return {
        kind: 'environment',
        message: `cannot be ${done}: its path is too long.`,
        hint: 'Choose a shorter one.',
      };
    case 'ELOOP':
      return {
        kind: 'environment',
        message: `cannot be ${done}: its links lead to each other.`,
        hint: 'Check the path.',
      };
    case 'EEXIST':
    case 'ENOTEMPTY':
      return {
        kind: 'environment',
        message: `cannot be ${done}: it exists already.`,
        hint: 'Move it away and run the same command again.',
      };
    default:
      return {
        kind: 'environment',
        message: `cannot be ${done}: the system says ${code}.`,
        hint: 'Check the path and the disk.',
      };
  }
}

/**
 * Turns an error of the file system into one that a user understands; any other error comes back as it is.
 * @param path the file it happened to
 */
export function describeSystemError(error: unknown, path: string, action: 'read' | 'write'): unknown {
  if (MainbenchError.is(error) || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const explanation = explain(code, action);
  return new MainbenchError(explanation.kind, explanation.message, {
    file: path,
    hint: explanation.hint,
    cause: error,
  });
}
