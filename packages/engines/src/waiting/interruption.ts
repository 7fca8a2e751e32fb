import { MainbenchError } from '@mainbench/spec';

/** The error for work that was given up on purpose: the signal's own where it has one, else of kind `interrupted`. */
export function interruption(signal: AbortSignal | undefined): MainbenchError {
  return MainbenchError.is(signal?.reason)
    ? signal.reason
    : new MainbenchError('interrupted', 'The run was interrupted: run the same command again to resume.', {
        retryable: true,
      });
}

/** What a promise brings, or the interruption where the signal is aborted first. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const stop = () => reject(interruption(signal));
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (signal.aborted) stop();
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
