import { describeSystemError } from '@mainbench/kit';
import { exitCodes, MainbenchError } from '@mainbench/spec';
import { reportError } from './report-error.ts';

/**
 * Makes the ends of the standard streams harmless. Whoever reads them may leave early (`mainbench plan … | head -1`):
 * what is still written is lost then, and the work goes on, since nothing of it is kept in a stream. A file that
 * cannot take the output is an error.
 */
export function guardStandardStreams(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    const described = describeSystemError(error, 'standard output', 'write');
    process.exitCode = MainbenchError.is(described) ? described.exitCode : exitCodes.internal;
    reportError(described);
  });
  process.stderr.on('error', () => undefined);
}
