import { createLimiter, type Limiter, retry, seededRandom } from '@mainbench/kit';
import { EndpointFault, interruption } from './fault.ts';
import type { Patience } from './patience.ts';
import type { ReplyReader } from './reply.ts';
import { faultOfReply } from './reply-fault.ts';
import type { Exchange, Transport } from './transport.ts';

/** Sends requests to one server: so many at once, each bounded in time and repeated after faults that may pass. */
export interface Connection {
  readonly shown: string;
  /** How many attempts failed, by status or another short name. */
  readonly faults: Readonly<Record<string, number>>;
  /**
   * What `read` makes of a reply with status 200. Rejects with a MainbenchError of kind `endpoint`, or `interrupted` once
   * the signal is aborted, or with what `read` throws.
   */
  get<T>(route: string, read: ReplyReader<T>, signal?: AbortSignal): Promise<T>;
  /** As `get`, with a body that is sent as JSON. */
  post<T>(route: string, body: unknown, read: ReplyReader<T>, signal?: AbortSignal): Promise<T>;
  /** From now on at most so many requests are under way at once. */
  bound(concurrency: number): void;
  /** From now on each request is tried so often. */
  tryEach(attempts: number): void;
}

function nameOf(error: unknown): string {
  if (!(error instanceof EndpointFault)) return 'interrupted';
  if (error.status === 200) return 'wrong answer';
  return error.status === undefined ? 'connection' : String(error.status);
}

/** Builds a connection; until it is bounded otherwise, one request is under way at a time. */
export function createConnection(transport: Transport, patience: Patience): Connection {
  // Orchestrators that share a server must not wait in step: their processes differ.
  const random = seededRandom(process.pid, 'inference', 'retry');
  let limiter: Limiter = createLimiter(1);
  let { attempts } = patience;
  const faults: Record<string, number> = {};
  const count = (error: unknown): never => {
    const name = nameOf(error);
    faults[name] = (faults[name] ?? 0) + 1;
    throw error;
  };

  async function send<T>({ route, read, signal, ...asked }: Omit<Exchange<T>, 'timeout'>): Promise<T> {
    let tries = 0;
    const readSuccess: ReplyReader<T> = (reply) => {
      if (reply.status !== 200) throw faultOfReply(`${transport.shown}${route}`, reply);
      return read(reply);
    };
    const exchange = { ...asked, route, signal, read: readSuccess, timeout: patience.requestTimeout };
    const work = () => {
      tries += 1;
      return transport.exchange(exchange).catch(count);
    };
    try {
      // A request keeps its place while it waits for its next try: an overloaded server then gets less.
      return await limiter.run(() =>
        retry(work, {
          attempts,
          baseDelay: patience.baseDelay,
          maxDelay: patience.maxDelay,
          retryable: (error) => error instanceof EndpointFault && error.retryable,
          retryAfter: (error) => (error instanceof EndpointFault ? error.retryAfter : undefined),
          random,
          signal,
        }),
      );
    } catch (error) {
      if (signal?.aborted) {
        throw interruption(signal);
      }
      throw error instanceof EndpointFault && error.retryable && tries > 1 ? error.after(tries) : error;
    }
  }

  return {
    shown: transport.shown,
    faults,
    get: (route, read, signal) => send({ method: 'GET', route, read, signal }),
    post: (route, body, read, signal) => send({ method: 'POST', route, body, read, signal }),
    bound(concurrency) {
      limiter = createLimiter(concurrency);
    },
    tryEach(times) {
      attempts = times;
    },
  };
}
