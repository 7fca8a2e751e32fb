import { rememberSecret } from '@mainbench/kit';
import { buildConnector, Pool } from 'undici';
import { AbortWaiters } from './abort-waiters.ts';
import type { Address } from './address.ts';
import { interruption } from './fault.ts';
import { PendingReply } from './pending-reply.ts';
import type { ReplyReader } from './reply.ts';
import { ServerInstances } from './server-instances.ts';

export interface Exchange<T> {
  method: 'GET' | 'POST';
  /** Route below the server's base path, beginning with a slash. */
  route: string;
  body?: unknown;
  /** Milliseconds until the exchange is given up, counted from the send. */
  timeout: number;
  signal?: AbortSignal | undefined;
  /**
   * Makes what is kept of the whole reply; what it throws is the outcome too. It runs before the promise of the exchange
   * is settled: a promise lives since the request was sent, and what such an old one holds survives with it until the
   * next collection of the whole heap, however short its use.
   */
  read: ReplyReader<T>;
}

/** One server, reached over kept-alive connections. */
export interface Transport {
  /** The address as messages name it. */
  readonly shown: string;
  /** One exchange, not repeated. Rejects with an EndpointFault where no whole answer came. */
  exchange<T>(exchange: Exchange<T>): Promise<T>;
  /** How many instances of the server were seen: it grows when another server may be there than before. */
  serverInstances(): number;
  close(): Promise<void>;
}

const connectTimeout = 10_000;
/** Milliseconds that an idle connection is kept: undici's 4 s would end it between two answers of a slow server. */
const keepAliveTimeout = 300_000;
const largestReply = 256 * 1024 * 1024;

/**
 * Opens a pool of connections. It opens as many as there are exchanges under way, so that none waits
 * for another and its timer can start when it is sent; the caller bounds the number.
 *
 * @param token sent as a bearer token where the address carries no user and password
 */
export function createTransport(address: Address, token?: string): Transport {
  rememberSecret(token ?? '');
  const instances = new ServerInstances();
  const pool = new Pool(address.origin, {
    connect: instances.watch(buildConnector({ timeout: connectTimeout })),
    keepAliveTimeout,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: largestReply,
  });
  const authorization = address.authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  // As a list, since an object is taken apart for every request.
  const headers = ['content-type', 'application/json', 'accept', 'application/json'];
  if (authorization !== undefined) {
    headers.push('authorization', authorization);
  }
  const waiters = new AbortWaiters();

  function exchange<T>({ method, route, body, timeout, signal, read }: Exchange<T>): Promise<T> {
    if (signal?.aborted) {
      return Promise.reject(interruption(signal));
    }
    const path = `${address.basePath}${route}`;
    const sent = body === undefined ? null : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const expected = { place: `${address.shown}${route}`, timeout, signal, waiters, read };
      pool.dispatch({ method, path, headers, body: sent }, new PendingReply(expected, resolve, reject));
    });
  }

  return { shown: address.shown, exchange, serverInstances: () => instances.count, close: () => pool.destroy() };
}
