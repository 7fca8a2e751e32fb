import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSystemError, withoutSecrets } from '@mainbench/kit';
import { describeError, exitCodes, MainbenchError } from '@mainbench/spec';
import { errorColors as colors } from './colors.ts';

const writes = new Set(['mkdir', 'write', 'rename', 'unlink', 'rmdir', 'ftruncate', 'fsync', 'fdatasync']);

/** An error of the file system that nobody explained where it happened. */
function systemError(error: Error): MainbenchError | undefined {
  const { path, syscall } = error as NodeJS.ErrnoException;
  if (path === undefined || syscall === undefined) return undefined;
  const described = describeSystemError(error, path, writes.has(syscall) ? 'write' : 'read');
  return MainbenchError.is(described) ? described : undefined;
}

/** The first error that a user understands among an error and its causes. */
function understood(error: unknown): MainbenchError | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    const known = MainbenchError.is(current) ? current : systemError(current);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** Where the details of a bug were written; undefined where they could not be. */
async function keepDetails(error: unknown): Promise<string | undefined> {
  try {
    const file = join(await mkdtemp(join(tmpdir(), 'mainbench-')), 'error.txt');
    await writeFile(file, `${withoutSecrets((error instanceof Error && error.stack) || String(error))}\n`);
    return file;
  } catch {
    return undefined;
  }
}

/**
 * Writes an error as a sentence on standard error. What a user cannot have caused is a bug: its details go to a file.
 * @returns the exit code
 */
export async function reportError(error: unknown): Promise<number> {
  const known = understood(error);
  if (known !== undefined && known.kind !== 'internal') {
    const colour = known.kind === 'interrupted' ? colors.yellow : colors.red;
    process.stderr.write(`${colour(withoutSecrets(describeError(known)))}\n`);
    return known.exitCode;
  }
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
  process.stderr.write(`${colors.red(withoutSecrets(`mainbench failed in a way it should not: ${reason}`))}\n`);
  const file = await keepDetails(error);
  if (file !== undefined) process.stderr.write(`The details are in ${file}; please report them.\n`);
  return exitCodes.internal;
}
