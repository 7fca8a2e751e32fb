import { appendFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, exitCodes, MainbenchError } from '@mainbench/spec';
import pc from 'picocolors';

/** The first MainbenchError among an error and its causes. */
function understood(error: unknown): MainbenchError | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth += 1) {
    if (MainbenchError.is(current)) return current;
  }
  return undefined;
}

/**
 * Writes an error as a sentence on standard error. What a user cannot have caused is a bug: its details go to a file.
 * @returns the exit code
 */
export async function reportError(error: unknown): Promise<number> {
  const known = understood(error);
  if (known !== undefined && known.kind !== 'internal') {
    const colour = known.kind === 'interrupted' ? pc.yellow : pc.red;
    process.stderr.write(`${colour(describeError(known))}\n`);
    return known.exitCode;
  }
  const file = join(await mkdtemp(join(tmpdir(), 'mainbench-')), 'error.txt');
  await appendFile(file, `${error instanceof Error ? error.stack : String(error)}\n`);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${pc.red(`mainbench failed in a way it should not: ${message}`)}\nThe details are in ${file}; please report them.\n`,
  );
  return exitCodes.internal;
}
