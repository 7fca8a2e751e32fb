import { MainbenchError } from '@mainbench/spec';

/** The error for work that was given up on purpose. */
export function interruption(signal: AbortSignal | undefined): MainbenchError {
  return MainbenchError.is(signal?.reason)
    ? signal.reason
    : new MainbenchError('interrupted', 'The job was interrupted: run it again to continue it.', { retryable: true });
}
