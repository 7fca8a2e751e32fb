/** Two signals as one, for as long as a piece of work lasts. */
export interface LinkedSignals {
  readonly signal: AbortSignal;
  /** Lets go of both, so that signals that live long gather no listeners. */
  release(): void;
}

/** Links signals: the result is aborted with the reason of the first that is. */
export function linkSignals(...signals: readonly (AbortSignal | undefined)[]): LinkedSignals {
  const controller = new AbortController();
  const links = signals.flatMap((signal) => {
    if (signal === undefined) {
      return [];
    }
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
    return [{ signal, abort }];
  });
  return {
    signal: controller.signal,
    release() {
      for (const { signal, abort } of links) {
        signal.removeEventListener('abort', abort);
      }
    },
  };
}
