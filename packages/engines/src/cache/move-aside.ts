import { renameSync, statSync } from 'node:fs';

/** What tells this file from one that another process put in its place; undefined where there is none. */
export function fileNumber(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

/**
 * Moves a broken file of answers out of the way, with what SQLite keeps beside it.
 * @param number the file that was found broken: one that was put there since is left alone
 * @returns its new path; undefined where another process moved it first
 */
export function moveAside(file: string, number: bigint | undefined, now: Date = new Date()): string | undefined {
  if (number === undefined || fileNumber(file) !== number) return undefined;
  const target = `${file}.broken-${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${process.pid}`;
  // The log goes first: beside a new file it would be read as that file's own.
  for (const suffix of ['-wal', '-shm', '']) {
    try {
      renameSync(`${file}${suffix}`, `${target}${suffix}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      if (suffix === '') return undefined;
    }
  }
  return target;
}
