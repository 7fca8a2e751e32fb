import { certificateProblem, networkFetch, proxyFor, retryAfterOf } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { hubToken, isHub, offlineVariable } from './hub-access.ts';

const seconds = 1000;

/** A fetch whose answer must begin within `timeout` milliseconds and that ends with the signal. */
export function boundedFetch(signal: AbortSignal, timeout = 60 * seconds): typeof fetch {
  return async (input, init) => {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new Error(`no answer within ${timeout / seconds} s`)), timeout);
    try {
      return await networkFetch(input, { ...init, signal: AbortSignal.any([signal, late.signal]) });
    } finally {
      clearTimeout(timer);
    }
  };
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

/**
 * Makes sure that the network may be asked for what is not on this machine.
 * @throws DownloadFault where it may not, now or by the environment
 */
export function requireNetwork(url: string, { offline }: { offline?: boolean | undefined } = {}): void {
  if (offline) {
    const hint = 'A run downloads it.';
    throw new DownloadFault(`${url} is not on this machine, and this command does not use the network.`, false, {
      hint,
    });
  }
  const variable = offlineVariable();
  if (variable === undefined) return;
  throw new DownloadFault(`${url} is not on this machine, and ${variable} disables downloads.`, false, {
    hint: `Unset ${variable}, or get the file elsewhere and name its folder with --data-dir.`,
  });
}

const elsewhere = 'Get the file elsewhere and name its folder with --data-dir.';

/** What to do where access is refused. */
function accessHint(url: string, status: number, answeredAt: string): string {
  if (!isHub(url)) return elsewhere;
  if (!isHub(answeredAt)) {
    const { origin } = new URL(answeredAt);
    return `${origin} answered instead, and the token is sent only to the hub: set HF_ENDPOINT=${origin} if you trust it.`;
  }
  if (hubToken() === undefined) {
    return 'Accept the terms of the data set on its page, then run `hf auth login` or set HF_TOKEN to an access token.';
  }
  return status === 401
    ? 'The access token was not accepted: run `hf auth login` again or set HF_TOKEN to a valid one.'
    : 'Accept the terms of the data set on its page, with the account of the access token that was sent.';
}

/** What the hub says is missing or closed, by its `X-Error-Code`; the address may name it in no way that people know. */
function hubFault(url: string, status: number, response: Response | undefined): DownloadFault | undefined {
  const code = response?.headers.get('x-error-code');
  if (!isHub(url) || code === null || code === undefined) return undefined;
  const [, id] = /\/datasets\/([^/]+\/[^/]+)/.exec(url) ?? [];
  if (id === undefined) return undefined;
  if (code === 'RepoNotFound') {
    const hint =
      hubToken() === undefined
        ? 'Check its name; of a private data set, run `hf auth login` or set HF_TOKEN.'
        : 'Check its name; of a private data set, check that the access token may read it.';
    return new DownloadFault(`the hub has no data set ${id} (HTTP ${status}).`, false, { hint });
  }
  if (code === 'RevisionNotFound') {
    const hint = 'Name a branch, a tag or a commit in `revision`.';
    return new DownloadFault(`the hub data set ${id} has no such revision: ${url} (HTTP ${status}).`, false, { hint });
  }
  if (code !== 'GatedRepo') return undefined;
  const hint = accessHint(url, status, response?.url || url);
  return new DownloadFault(`the hub data set ${id} is gated (HTTP ${status}).`, false, { hint });
}

/** The fault that an unwelcome status stands for. @param answeredAt the URL that answered, after redirections */
export function statusFault(
  url: string,
  status: number,
  response?: Response,
  answeredAt: string = response?.url || url,
): DownloadFault {
  const known = hubFault(url, status, response);
  if (known !== undefined) return known;
  if (status === 401 || status === 403) {
    const hint = accessHint(url, status, answeredAt);
    return new DownloadFault(`${url} refuses access (HTTP ${status}).`, false, { hint });
  }
  if (status === 404) {
    const hint = elsewhere;
    return new DownloadFault(`${url} does not exist (HTTP 404).`, false, { hint });
  }
  const passing = status === 408 || status === 429 || status >= 500;
  return new DownloadFault(`${url} cannot be downloaded (HTTP ${status}).`, passing, {
    retryAfter:
      response === undefined ? undefined : retryAfterOf({ headers: Object.fromEntries(response.headers), text: '' }),
  });
}

/** The fault that stands for an error of the connection. */
export function connectionFault(url: string, error: unknown): DownloadFault {
  const problem = certificateProblem(error);
  if (problem !== undefined) return new DownloadFault(`${url} ${problem.said}.`, false, { hint: problem.hint });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
  const proxy = proxyFor(url)?.shown;
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const hint =
    'Check the connection and run the same command again; or get the file elsewhere and name its folder with --data-dir.';
  return new DownloadFault(`${url} cannot be reached${through}: ${reason}.`, true, { cause: error, hint });
}

/** The rest of a remote file. */
export interface RemoteBytes {
  /** Where the bytes begin; 0 where the server does not serve parts. */
  offset: number;
  bytes: ReadableStream<Uint8Array>;
}

function startOf(response: Response): number {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return response.status === 206 && start !== undefined ? Number(start) : 0;
}

/** Opens a remote file at an offset. @throws DownloadFault */
export async function openUrl(
  url: string,
  offset: number,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<RemoteBytes> {
  const range = offset > 0 ? { range: `bytes=${offset}-` } : undefined;
  let response: Response;
  try {
    // Compressed on the way, the offsets of parts would not be those of the file.
    response = await boundedFetch(signal)(url, { headers: { 'accept-encoding': 'identity', ...headers, ...range } });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionFault(url, error);
  }
  if (response.status === 416 && offset > 0) {
    await response.body?.cancel();
    return openUrl(url, 0, headers, signal);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw statusFault(url, response.status, response);
  }
  return { offset: startOf(response), bytes: response.body };
}
