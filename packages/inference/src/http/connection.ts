import { createLimiter, type Limiter, retry, seededRandom } from '@mainbench/kit';
import { EndpointFault, interruption } from './fault.ts';
import type { Patience } from './patience.ts';
import { faultOfReply } from './reply-fault.ts';
import type { Reply, Transport } from './transport.ts';

/** Sends requests to one server: so many at once, each bounded in time and repeated after faults that may pass. */
export interface Connection {
  readonly shown: string;
  /** How many attempts failed, by status or another short name. */
  readonly faults: Readonly<Record<string, number>>;
  /** Rejects with a MainbenchError of kind `endpoint`, or `interrupted` once the signal is aborted. */
  send(method: 'GET' | 'POST', route: string, body?: unknown, signal?: AbortSignal): Promise<Reply>;
  /** From now on at most so many requests are under way at once. */
  bound(concurrency: number): void;
  /** From now on each request is tried so often. */
  tryEach(attempts: number): void;
}

function nameOf(error: unknown): string {
  if (!(error instanceof EndpointFault)) return 'interrupted';
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

  async function attempt(method: 'GET' | 'POST', route: string, body: unknown, signal?: AbortSignal): Promise<Reply> {
    const reply = await transport.exchange({ method, route, body, timeout: patience.requestTimeout, signal });
    if (reply.status !== 200) {
      throw faultOfReply(`${transport.shown}${route}`, reply);
    }
    return reply;
  }

  async function send(method: 'GET' | 'POST', route: string, body?: unknown, signal?: AbortSignal): Promise<Reply> {
    let tries = 0;
    const work = () => {
      tries += 1;
      return attempt(method, route, body, signal).catch(count);
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
      throw error instanceof EndpointFault && tries > 1 ? error.after(tries) : error;
    }
  }

  return {
    shown: transport.shown,
    faults,
    send,
    bound(concurrency) {
      limiter = createLimiter(concurrency);
    },
    tryEach(times) {
      attempts = times;
    },
  };
}
