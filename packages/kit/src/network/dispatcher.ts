import { Agent, buildConnector, type Dispatcher, Pool, ProxyAgent, fetch as undiciFetch } from 'undici';
import { trustOwnAuthorities } from './certificates.ts';
import { proxyFor } from './proxy-for.ts';

const connectTimeout = 10_000;
/** Milliseconds that an idle connection is kept: undici's 4 s would end it between two slow replies. */
const keepAliveTimeout = 300_000;

/** How connections to one origin are made. */
export interface DispatcherOptions {
  /** Watches the connector of direct connections; those through a proxy are the proxy's. */
  watch?: (connect: buildConnector.connector) => buildConnector.connector;
}

/**
 * Opens connections to one origin, through the proxy that the environment names for it or without one. It opens as many
 * as there are requests under way, and bounds no reply in time or size: the caller does that.
 * @throws MainbenchError of kind `environment` where proxy or certificate authorities are set and cannot be used
 */
export function createDispatcher(origin: string, { watch }: DispatcherOptions = {}): Dispatcher {
  const proxy = proxyFor(origin);
  if (origin.startsWith('https:') || proxy?.url.startsWith('https:')) trustOwnAuthorities();
  const limits = { keepAliveTimeout, headersTimeout: 0, bodyTimeout: 0 };
  if (proxy !== undefined) {
    const factory = (to: string | URL, options: object) => new Pool(to, { ...options, ...limits });
    return new ProxyAgent({ uri: proxy.url, connectTimeout, factory });
  }
  const connect = buildConnector({ timeout: connectTimeout });
  return new Pool(origin, { ...limits, connect: watch === undefined ? connect : watch(connect) });
}

let agent: Agent | undefined;

/** As the global `fetch`, through proxies and with the certificate authorities that the environment names. */
export const networkFetch: typeof fetch = async (input, init) => {
  agent ??= new Agent({ factory: (origin) => createDispatcher(String(origin)) });
  const settings = { ...init, dispatcher: agent } as Parameters<typeof undiciFetch>[1];
  return (await undiciFetch(input as Parameters<typeof undiciFetch>[0], settings)) as unknown as Response;
};
