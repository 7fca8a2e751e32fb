import { MainbenchError } from '@mainbench/spec';

/** The error for work that was given up on purpose: the signal's own where it has one, else of kind `interrupted`. */
export function interruption(signal: AbortSignal | undefined): MainbenchError {
  return MainbenchError.is(signal?.reason)
    ? signal.reason
    : new MainbenchError('interrupted', 'The run was interrupted: run it again to continue it.', { retryable: true });
}
