import { retry, seededRandom } from '@mainbench/kit';
import type { SourceContext } from '@mainbench/spec';
import { hubHeaders } from '../download/hub.ts';
import { boundedFetch, connectionFault, DownloadFault, requireNetwork, statusFault } from '../download/network.ts';

export type Watcher = Pick<SourceContext, 'signal' | 'offline' | 'note'>;

/** How often and how patiently a request is tried again. */
export interface RetrySettings {
  attempts: number;
  /** Milliseconds before the second try. */
  baseDelay: number;
}

export const retryDefaults: RetrySettings = { attempts: 6, baseDelay: 1000 };

/** Does work again after a fault of the network that may pass, waiting as long as the other side asks. */
export function retryFaults<T>(url: string, work: () => Promise<T>, watcher: Watcher, settings: RetrySettings) {
  return retry(work, {
    ...settings,
    maxDelay: 30_000,
    retryable: (error) => error instanceof DownloadFault && error.retryable,
    retryAfter: (error) => (error instanceof DownloadFault ? error.retryAfter : undefined),
    random: seededRandom(0, 'hub', url),
    signal: watcher.signal,
  });
}

/**
 * Asks the hub or its storage once. The token goes to the hub alone.
 * @throws DownloadFault where there is no answer or it is an unwelcome one
 */
export async function hubFetch(
  url: string,
  watcher: Watcher,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  requireNetwork(url, watcher);
  let response: Response;
  try {
    response = await boundedFetch(watcher.signal)(url, { headers: { ...hubHeaders(url), ...headers } });
  } catch (error) {
    watcher.signal.throwIfAborted();
    throw connectionFault(url, error);
  }
  if (response.ok) return response;
  await response.body?.cancel();
  throw statusFault(url, response.status, response);
}

/** The most bytes of an answer of the hub's interface. */
const largestAnswer = 64 * 1024 * 1024;

async function boundedText(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > largestAnswer) throw new DownloadFault(`${url} answers with more than 64 MiB.`, false);
  }
  return text + decoder.decode();
}

/** An answer of the hub as JSON, with the address of the next page. @throws DownloadFault */
export function hubJson(
  url: string,
  watcher: Watcher,
  settings: RetrySettings = retryDefaults,
): Promise<{ value: unknown; next: string | undefined }> {
  const ask = async () => {
    const response = await hubFetch(url, watcher);
    const next = /<([^>]+)>\s*;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    try {
      return { value: JSON.parse(await boundedText(response, url)) as unknown, next };
    } catch (error) {
      watcher.signal.throwIfAborted();
      if (error instanceof DownloadFault) throw error;
      if (!(error instanceof SyntaxError)) throw connectionFault(url, error);
      const hint = 'Check HF_ENDPOINT, and whether a proxy answers in its place.';
      throw new DownloadFault(`${url} does not answer as the hub does: expected JSON.`, false, { hint });
    }
  };
  return retryFaults(url, ask, watcher, settings);
}
