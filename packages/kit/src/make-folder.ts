import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MainbenchError } from '@mainbench/spec';
import { describeSystemError } from './system-error.ts';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** What is there, links followed. */
const entryAt = (path: string) => statSync(path, { throwIfNoEntry: false });

function make(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it, and a link may lead to one.
    if (codeOf(error) === 'EEXIST' && entryAt(path)?.isDirectory()) return;
    throw error;
  }
}

/**
 * Makes a folder and those around it, where they are missing, one by one: Node's own recursive `mkdir` never ends where
 * a file system has no folders to make, such as /proc.
 * @throws MainbenchError of kind `environment` or `disk` that names the folder as it was given
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  try {
    let folder = resolve(path);
    if (entryAt(folder)?.isDirectory()) return;
    do {
      missing.push(folder);
      folder = dirname(folder);
    } while (entryAt(folder) === undefined);
    for (const folder of missing.reverse()) make(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw describeSystemError(error, path, 'write');
    throw new MainbenchError('environment', 'cannot be created: its file system allows no new folders.', {
      file: path,
      hint: 'Choose another folder.',
      cause: error,
    });
  }
}
