import { networkFetch, placeOf, proxyFor, type ServerAddress } from '@mainbench/kit';
import OpenAI, { APIConnectionTimeoutError, APIError } from 'openai';
import { interruption } from '../http/fault.ts';
import { faultOfFailure, faultOfTimeout } from '../http/network-fault.ts';
import { type Reply, WholeReply } from '../http/reply.ts';
import type { Exchange, Transport } from '../http/transport.ts';

/**
 * Exchanges through the `openai` package, with its own retries off: the connection repeats what may pass.
 *
 * @param access headers that let requests in
 * @throws MainbenchError of kind `environment` where a proxy is set and cannot be used
 */
export function createOpenaiTransport(
  address: ServerAddress,
  access: Readonly<Record<string, string>> = {},
): Transport {
  const proxy = proxyFor(address.origin)?.shown;
  const client = new OpenAI({
    apiKey: 'none',
    baseURL: `${address.origin}${address.versionPath}`,
    defaultQuery: Object.fromEntries(new URLSearchParams(address.query)),
    defaultHeaders: { authorization: null, ...access },
    fetch: networkFetch,
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
  });
  const closing = new AbortController();

  async function send({ method, route, body, timeout, signal }: Omit<Exchange<unknown>, 'read'>): Promise<Reply> {
    const path = route.replace(/^\/v1/, '');
    const own = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    const options = { timeout, signal: own, ...(body === undefined ? {} : { body }) };
    try {
      const response = await (method === 'GET' ? client.get(path, options) : client.post(path, options)).asResponse();
      const bytes = Buffer.from(await response.arrayBuffer());
      return new WholeReply(response.status, headersOf(response.headers), bytes);
    } catch (error) {
      if (signal?.aborted) throw interruption(signal);
      const place = placeOf(address, route);
      if (error instanceof APIConnectionTimeoutError) throw faultOfTimeout(place, timeout);
      if (error instanceof APIError && error.status !== undefined) {
        const text = error.error === undefined ? bodyOf(error) : JSON.stringify({ error: error.error });
        return new WholeReply(error.status, headersOf(error.headers), Buffer.from(text, 'utf8'));
      }
      throw faultOfFailure(place, closing.signal.aborted ? closed() : innermost(error), proxy);
    }
  }

  return {
    shown: address.shown,
    placeOf: (route) => placeOf(address, route),
    exchange: async ({ read, ...asked }) => read(await send(asked)),
    serverInstances: () => 0,
    async close() {
      closing.abort(closed());
    },
  };
}

/** The text of an error that is no JSON: the package puts the status before it, or says that there is none. */
function bodyOf({ status, message }: APIError): string {
  return message === `${status} status code (no body)` ? '' : message.replace(`${status} `, '');
}

function headersOf(headers: Headers | undefined): Reply['headers'] {
  return Object.fromEntries(headers ?? []);
}

function closed(): Error {
  return Object.assign(new Error('closed'), { code: 'UND_ERR_CLOSED' });
}

/** The error with a code, below the ones that the package and fetch wrap around it. */
function innermost(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? innermost(error.cause) : error;
}
