import { MainbenchError } from '@mainbench/spec';

const seconds = 1000;

/** A fetch whose answer must begin within `timeout` milliseconds and that ends with the signal. */
export function boundedFetch(signal: AbortSignal, timeout = 60 * seconds): typeof fetch {
  return async (input, init) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${timeout / seconds} s`)), timeout);
    try {
      return await fetch(input, { ...init, signal: AbortSignal.any([signal, late.signal]) });
    } finally {
      clearTimeout(timer);
    }
  };
}

function retryAfterOf(response: Response): number | undefined {
  const value = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(value) ? value * seconds : undefined;
}

/** Why a download failed, and whether it may work later. */
export class DownloadFault extends MainbenchError {
  /** Milliseconds that the other side asks us to wait. */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    retryable: boolean,
    options: { hint?: string; retryAfter?: number; cause?: unknown } = {},
  ) {
    const { hint, retryAfter, cause } = options;
    super('data', message, { hint: hint ?? 'Run the same command again to continue the download.', retryable, cause });
    this.retryAfter = retryAfter;
  }
}

/** The fault of a download that was not allowed to ask the network. */
export function offlineFault(url: string): DownloadFault {
  return new DownloadFault(`${url} is not on this machine, and the network is not asked now.`, false, {
    hint: 'A run downloads it.',
  });
}

/** The fault that an unwelcome status stands for. */
export function statusFault(url: string, status: number, response?: Response): DownloadFault {
  if (status === 401 || status === 403) {
    return new DownloadFault(`${url} refuses access (HTTP ${status}).`, false, {
      hint: 'Accept the terms of the data set on its page and put an access token into HF_TOKEN.',
    });
  }
  if (status === 404) {
    return new DownloadFault(`${url} does not exist (HTTP 404).`, false, {
      hint: 'Get the file elsewhere and name its folder with --data-dir.',
    });
  }
  const passing = status === 408 || status === 429 || status >= 500;
  return new DownloadFault(`${url} cannot be downloaded (HTTP ${status}).`, passing, {
    retryAfter: response === undefined ? undefined : retryAfterOf(response),
  });
}

/** The fault that stands for an error of the connection. */
export function connectionFault(url: string, error: unknown): DownloadFault {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DownloadFault(`${url} cannot be reached: ${reason}.`, true, {
    hint: 'Check the connection and run the same command again; or get the file elsewhere and name its folder with --data-dir.',
    cause: error,
  });
}
