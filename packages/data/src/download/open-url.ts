import { boundedFetch, connectionFault, statusFault } from './network.ts';

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

/**
 * Opens a remote file at an offset.
 * @throws DownloadFault
 */
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
