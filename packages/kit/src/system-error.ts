import { type ErrorKind, MainbenchError } from '@mainbench/spec';

const checkPath = 'Check the path.';
const freeSpace = 'Free some space and run the same command again; finished work is kept.';

/** Kind, what is wrong, and what to do. */
type Explanation = [kind: ErrorKind, found: string, hint: string];

const explanations: Readonly<Record<string, Explanation>> = {
  ENOSPC: ['disk', 'the disk is full', freeSpace],
  EDQUOT: ['disk', 'the disk quota is used up', freeSpace],
  EFBIG: ['disk', 'the file would exceed the size limit of this system', freeSpace],
  EIO: ['disk', 'the disk reports an error', 'Check the disk, then run the same command again.'],
  EISDIR: ['data', 'it is a folder, expected a file', checkPath],
  ENOTDIR: ['environment', 'a part of its path is a file, expected a folder', checkPath],
  EACCES: ['environment', 'permission denied', 'Change its permissions or choose another folder.'],
  EROFS: ['environment', 'the file system is read-only', 'Choose another folder.'],
  EMFILE: ['environment', 'too many files are open', 'Raise the limit with `ulimit -n`, or lower the concurrency.'],
  ENAMETOOLONG: ['environment', 'its path is too long', 'Choose a shorter one.'],
  ELOOP: ['environment', 'its symbolic links form a loop', checkPath],
  EEXIST: ['environment', 'it already exists', 'Move it away and run the same command again.'],
};
/** Codes that mean what others do. */
const likewise: Readonly<Record<string, string>> = { EPERM: 'EACCES', ENFILE: 'EMFILE', ENOTEMPTY: 'EEXIST' };
/** Only writing fails so, whatever was tried. */
const ofWriting = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'];

function explain(code: string, action: 'read' | 'write'): Explanation {
  if (code === 'ENOENT') {
    return action === 'read'
      ? ['data', 'there is no such file', checkPath]
      : ['environment', 'its folder is missing', checkPath];
  }
  return (
    explanations[likewise[code] ?? code] ?? ['environment', `the system says ${code}`, 'Check the path and the disk.']
  );
}

/**
 * Turns an error of the file system into one that a user understands; any other error comes back as it is.
 * @param path the file it happened to
 */
export function describeSystemError(error: unknown, path: string, action: 'read' | 'write'): unknown {
  if (MainbenchError.is(error) || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const [kind, found, hint] = explain(code, action);
  const done = action === 'read' && !ofWriting.includes(code) ? 'read' : 'written';
  return new MainbenchError(kind, `cannot be ${done}: ${found}.`, { file: path, hint, cause: error });
}
