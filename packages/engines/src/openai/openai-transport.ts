import OpenAI from 'openai';
import type { ServerAddress } from '../http/server-address.ts';
import { createTransport, type RequestWriter, type Transport, type WrittenRequest } from '../http/transport.ts';

/** What a request brings along through the package, which passes options of `fetch` on. */
interface Handed {
  send: (written: WrittenRequest) => void;
}

/** Stands for the package's `fetch`: sends what it wrote. Answers go past the package, to the reader of the exchange. */
const sendWritten: typeof fetch = async (input, init) => {
  const { send, method, headers, body } = init as RequestInit & Handed;
  const { origin, pathname, search } = new URL(String(input));
  send({
    origin,
    method: method === 'GET' ? 'GET' : 'POST',
    path: `${pathname}${search}`,
    headers: [...new Headers(headers)].flat(),
    body: (body as string | undefined) ?? null,
  });
  return new Response();
};

/**
 * Exchanges whose requests the `openai` package writes: routes, query and headers are its own. They are sent, bounded and
 * read as those to every other server.
 *
 * @param access headers that let requests in
 * @throws MainbenchError of kind `environment` where a proxy is set and cannot be used
 */
export function createOpenaiTransport(
  address: ServerAddress,
  access: Readonly<Record<string, string>> = {},
): Transport {
  const client = new OpenAI({
    apiKey: 'none',
    baseURL: `${address.origin}${address.versionPath}`,
    defaultQuery: Object.fromEntries(new URLSearchParams(address.query)),
    defaultHeaders: { authorization: null, ...access },
    fetch: sendWritten,
    // Nothing of the surroundings may reach a service that was not meant to get it.
    organization: null,
    project: null,
    maxRetries: 0,
    logLevel: 'off',
  });
  const write: RequestWriter = async ({ method, route, body }, send) => {
    const path = route.replace(/^\/v1/, '');
    const handed: Handed = { send };
    const options = { fetchOptions: handed as object, ...(body === undefined ? {} : { body }) };
    await (method === 'GET' ? client.get(path, options) : client.post(path, options)).asResponse();
  };
  // Services close connections as they like, and balance requests over many servers: their instances tell nothing.
  return { ...createTransport(address, access, write), serverInstances: () => 0 };
}
