import { createDispatcher, proxyFor } from '@mainbench/kit';
import { interruption } from '../waiting/interruption.ts';
import { PendingReply } from './pending-reply.ts';
import type { ReplyReader } from './reply.ts';
import { pathOf, placeOf, type ServerAddress } from './server-address.ts';
import { ServerInstances } from './server-instances.ts';

export interface Exchange<T> {
  method: 'GET' | 'POST';
  /** Route below the server's base path, beginning with a slash; OpenAI's with `/v1` in front. */
  route: string;
  body?: unknown;
  /** Milliseconds until the exchange is given up, counted from the send. */
  timeout: number;
  /** What the timeout would be by then, asked when it is over: the exchange goes on where that is more. */
  laterTimeout?: (() => number) | undefined;
  signal?: AbortSignal | undefined;
  /** Tokens that the request may generate: the longest reply follows them. */
  maxNewTokens?: number | undefined;
  /**
   * Makes what is kept of the whole reply; what it throws is the outcome too. It runs before the promise of the exchange
   * is settled: a promise lives since the request was sent, and what such an old one holds survives with it until the
   * next collection of the whole heap, however short its use.
   */
  read: ReplyReader<T>;
}

const megabyte = 1024 * 1024;
/** Bytes that any reply may have: the lists of models of gateways have 2 MB. */
const ofAny = 8 * megabyte;
/** No server says more than this of a byte that it was sent: a token with the likeliest in its place has 200. */
const perByteSent = 256;
/** Nor of a token that it generated, which may come with the 20 likeliest in its place. */
const perNewToken = 2048;
const ofAll = 256 * megabyte;

/**
 * The bytes of the longest reply to a request that is read; the same bound holds before and after its content encoding
 * is undone.
 *
 * @param sent length of the request's body
 * @param maxNewTokens tokens that it may generate
 */
export function largestReply(sent: number, maxNewTokens = 0): number {
  return Math.min(ofAll, ofAny + perByteSent * sent + perNewToken * maxNewTokens);
}

/** A repeated request may meet the end of another idle connection. */
const mostRepeats = 3;

/** One server, reached over kept-alive connections. */
export type Transport = ReturnType<typeof createTransport>;

/**
 * Opens a pool of connections. It opens as many as there are exchanges under way, so that none waits
 * for another and its timer can start when it is sent; the caller bounds the number. Redirections are not followed: a
 * prompt goes to no other server than the one that was named.
 *
 * @param access headers that let requests in
 * @throws MainbenchError of kind `environment` where proxy or certificate authorities are set and cannot be used
 */
export function createTransport(address: ServerAddress, access: Readonly<Record<string, string>> = {}) {
  const { origin } = address;
  // Names and values in turn: an object would be taken apart for every request. Some services refuse a client unnamed.
  const headers = Object.entries({
    accept: 'application/json',
    'user-agent': 'mainbench',
    ...access,
    'content-type': 'application/json',
  }).flat();
  const instances = new ServerInstances();
  const dispatcher = createDispatcher(origin, { watch: (connect) => instances.watch(connect) });
  const proxy = proxyFor(origin)?.shown;

  let underWay = 0;

  /**
   * One exchange. Rejects with an EndpointFault where no whole answer came. It is repeated in one case alone: servers end
   * idle connections (uvicorn, and so vLLM and SGLang, after 5 s), and a request that meets this end is no fault of theirs.
   */
  function exchange<T>(asked: Exchange<T>): Promise<T> {
    const { method, route, timeout, laterTimeout, signal, read, maxNewTokens } = asked;
    if (signal?.aborted) return Promise.reject(interruption(signal));
    return new Promise((resolve, reject) => {
      const body = asked.body === undefined ? null : JSON.stringify(asked.body);
      const largest = largestReply(body?.length ?? 0, maxNewTokens);
      const expected = { place: placeOf(address, route), proxy, timeout, laterTimeout, largest, signal, read };
      const written = { origin, method, path: pathOf(address, route), headers, body };
      const done = (value: T) => {
        underWay -= 1;
        resolve(value);
      };
      const failed = (error: Error) => {
        underWay -= 1;
        reject(error);
      };
      const send = (repeats: number) => {
        // The ends of other idle connections are read before it is sent again.
        const again = () => setImmediate(() => (signal?.aborted ? failed(interruption(signal)) : send(repeats - 1)));
        const repeat = repeats > 0 ? again : undefined;
        dispatcher.dispatch(written, new PendingReply({ ...expected, repeat }, done, failed));
      };
      const wasIdle = instances.open > underWay;
      underWay += 1;
      send(wasIdle ? mostRepeats : 0);
    });
  }

  return {
    /** The address as messages name it. */
    shown: address.shown,
    /** The URL that is asked for a route, as messages name it. */
    placeOf: (route: string) => placeOf(address, route),
    exchange,
    /**
     * How many instances of the server were seen: it grows when another server may be there than before. It stays 0
     * through a proxy, whose connections tell nothing of the server's.
     */
    serverInstances: () => instances.count,
    close: (): Promise<void> => dispatcher.destroy(),
  };
}
