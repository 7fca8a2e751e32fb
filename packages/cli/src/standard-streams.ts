import { describeSystemError } from '@mainbench/kit';
import { exitCodes, MainbenchError } from '@mainbench/spec';
import { cleanJson, cleanText } from './clean-output.ts';
import { errorColors, outputColors } from './colors.ts';
import type { ProgressStream } from './progress/progress-interface.ts';
import { reportError } from './report-error.ts';

type Write = NodeJS.WriteStream['write'];

// The streams as they are, before anything guards them.
const writeRawOutput: Write = process.stdout.write.bind(process.stdout);
const writeRawError: Write = process.stderr.write.bind(process.stderr);
const json = process.argv.includes('--json');

const clean = (text: string, colors: boolean): string => (json ? cleanJson(text) : cleanText(text, colors));

/** Writes a result on standard output. */
export function writeOutput(text: string): void {
  writeRawOutput(clean(text, outputColors.isColorSupported));
}

/** Writes a result for programs on standard output. */
export function writeJson(value: unknown): void {
  writeOutput(`${JSON.stringify(value, null, 2)}\n`);
}

/** Resolves when all of standard output is written. */
export async function outputWritten(): Promise<void> {
  await new Promise<void>((resolve) => writeRawOutput('', () => resolve()));
}

/** Standard error for a progress display, which moves the cursor and cleans what it shows by itself. */
export const progressStream: ProgressStream = {
  write: writeRawError,
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
};

/** Cleans what any code writes, the own code of a recipe too; standard output is for results alone. */
function guardWriting(): void {
  const write = (chunk: unknown, ...rest: unknown[]): boolean => {
    const cleaned = typeof chunk === 'string' ? clean(chunk, errorColors.isColorSupported) : chunk;
    return (writeRawError as (...args: unknown[]) => boolean)(cleaned, ...rest);
  };
  process.stderr.write = write as Write;
  process.stdout.write = write as Write;
}

/**
 * Guards the standard streams. Nothing reaches a terminal that could move its cursor or hide text. Only results are
 * written on standard output; what a recipe's own code prints goes to standard error. Whoever reads them may leave
 * early (`mainbench plan … | head -1`): what is still written is lost then, and the work goes on, since nothing of it
 * is kept in a stream. A file that cannot take the output is an error.
 */
export function guardStandardStreams(): void {
  guardWriting();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    const described = describeSystemError(error, 'standard output', 'write');
    process.exitCode = MainbenchError.is(described) ? described.exitCode : exitCodes.internal;
    reportError(described);
  });
  process.stderr.on('error', () => undefined);
}
