import { rememberSecret } from '@mainbench/kit';
import { Pool } from 'undici';
import type { Address } from './address.ts';
import { interruption } from './fault.ts';
import { faultOfFailure, faultOfTimeout } from './network-fault.ts';

/** What a server answered, whatever its status. */
export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

export interface Exchange {
  method: 'GET' | 'POST';
  /** Route below the server's base path, beginning with a slash. */
  route: string;
  body?: unknown;
  /** Milliseconds until the exchange is given up, counted from the send. */
  timeout: number;
  signal?: AbortSignal | undefined;
}

/** One server, reached over kept-alive connections. */
export interface Transport {
  /** The address as messages name it. */
  readonly shown: string;
  /** One exchange, not repeated. Rejects with an EndpointFault where no whole answer came. */
  exchange(exchange: Exchange): Promise<Reply>;
  /** How many connections were opened so far. */
  connections(): number;
  close(): Promise<void>;
}

const connectTimeout = 10_000;
const largestReply = 256 * 1024 * 1024;

/**
 * Opens a pool of connections. It opens as many as there are exchanges under way, so that none waits
 * for another and its timer can start when it is sent; the caller bounds the number.
 *
 * @param token sent as a bearer token where the address carries no user and password
 */
export function createTransport(address: Address, token?: string): Transport {
  rememberSecret(token ?? '');
  const pool = new Pool(address.origin, {
    connect: { timeout: connectTimeout },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: largestReply,
  });
  let connections = 0;
  pool.on('connect', () => {
    connections += 1;
  });
  const authorization = address.authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
  };

  async function exchange({ method, route, body, timeout, signal }: Exchange): Promise<Reply> {
    if (signal?.aborted) {
      throw interruption(signal);
    }
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeout);
    const giveUp = () => controller.abort();
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      const response = await pool.request({
        method,
        path: `${address.basePath}${route}`,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: controller.signal,
      });
      return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
    } catch (error) {
      if (signal?.aborted) {
        throw interruption(signal);
      }
      const place = `${address.shown}${route}`;
      throw controller.signal.aborted ? faultOfTimeout(place, timeout) : faultOfFailure(place, error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  return { shown: address.shown, exchange, connections: () => connections, close: () => pool.destroy() };
}
