import { rememberSecret } from '@mainbench/kit';
import OpenAI, { APIConnectionTimeoutError, APIError } from 'openai';
import type { Address } from '../http/address.ts';
import { interruption } from '../http/fault.ts';
import { faultOfFailure, faultOfTimeout } from '../http/network-fault.ts';
import { type Reply, WholeReply } from '../http/reply.ts';
import type { Exchange, Transport } from '../http/transport.ts';

/**
 * Exchanges through the `openai` package, with its own retries off: the connection repeats what may pass.
 *
 * @param address with or without `/v1` at its end
 * @param token the API key
 */
export function createOpenaiTransport(address: Address, token?: string): Transport {
  rememberSecret(token ?? '');
  const base = address.basePath.replace(/\/v1$/, '');
  const client = new OpenAI({
    apiKey: token ?? 'none',
    baseURL: `${address.origin}${base}`,
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
    ...headersFor(address, token),
  });
  const closing = new AbortController();

  async function send({ method, route, body, timeout, signal }: Omit<Exchange<unknown>, 'read'>): Promise<Reply> {
    const own = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
    const options = { timeout, signal: own, ...(body === undefined ? {} : { body }) };
    try {
      const response = await (method === 'GET' ? client.get(route, options) : client.post(route, options)).asResponse();
      const bytes = Buffer.from(await response.arrayBuffer());
      return new WholeReply(response.status, headersOf(response.headers), bytes);
    } catch (error) {
      if (signal?.aborted) throw interruption(signal);
      const place = `${address.shown}${route}`;
      if (error instanceof APIConnectionTimeoutError) throw faultOfTimeout(place, timeout);
      if (error instanceof APIError && error.status !== undefined) {
        const text = error.error === undefined ? error.message : JSON.stringify({ error: error.error });
        return new WholeReply(error.status, headersOf(error.headers), Buffer.from(text, 'utf8'));
      }
      throw faultOfFailure(place, closing.signal.aborted ? closed() : innermost(error));
    }
  }

  return {
    shown: `${address.origin}${base}`,
    exchange: async ({ read, ...asked }) => read(await send(asked)),
    serverInstances: () => 0,
    async close() {
      closing.abort(closed());
    },
  };
}

function headersFor(address: Address, token: string | undefined): { defaultHeaders?: Record<string, string | null> } {
  if (address.authorization !== undefined) return { defaultHeaders: { authorization: address.authorization } };
  return token === undefined ? { defaultHeaders: { authorization: null } } : {};
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
