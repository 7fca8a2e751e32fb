import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSystemError, displayLines, withoutSecrets } from '@mainbench/kit';
import { describeError, type ErrorDetails, type ErrorKind, exitCodes, MainbenchError } from '@mainbench/spec';
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

/** No line of a sentence is longer: an argument of a command line can be. */
const longestLine = 1_000;

/** The sentence for a terminal: clean, and no line without end. */
function sentenceOf(error: MainbenchError): string {
  return displayLines(describeError(error))
    .split('\n')
    .map((line) => (line.length <= longestLine ? line : `${line.slice(0, 400)} … ${line.slice(-400)}`))
    .join('\n');
}

/** An error as an event for programs, in the place of a sentence. */
function errorEvent(kind: ErrorKind, message: string, details: ErrorDetails = {}): string {
  const { file, line, column, hint, retryable } = details;
  const fields = { kind, message, exit_code: exitCodes[kind], file, line, column, hint, retryable };
  return `${withoutSecrets(JSON.stringify({ event: 'error', ...fields }))}\n`;
}

/**
 * Writes an error on standard error: as a sentence, or as one JSON event where the command line has `--json`. What a user cannot have caused is a bug: its details go to a file.
 * @returns the exit code
 */
export async function reportError(error: unknown, json = process.argv.includes('--json')): Promise<number> {
  const known = understood(error);
  if (known !== undefined && known.kind !== 'internal') {
    const colour = known.kind === 'interrupted' ? colors.yellow : colors.red;
    const sentence = `${colour(sentenceOf(known))}\n`;
    process.stderr.write(json ? errorEvent(known.kind, known.message, known.details) : sentence);
    return known.exitCode;
  }
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
  const message = `mainbench failed with an internal error: ${reason}`;
  if (!json) process.stderr.write(`${colors.red(displayLines(message))}\n`);
  const file = await keepDetails(error);
  if (json) process.stderr.write(errorEvent('internal', message, { file }));
  else if (file !== undefined) process.stderr.write(`The details are in ${file}; please report them.\n`);
  return exitCodes.internal;
}
