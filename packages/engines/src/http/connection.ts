import { isObject, retry, seededRandom } from '@mainbench/kit';
import type { JsonObject, RetryPolicy } from '@mainbench/spec';
import { LearnedParameters, type LearningOptions } from '../parameters/learned-parameters.ts';
import { interruption } from '../waiting/interruption.ts';
import { createTurns } from '../waiting/slot-pool.ts';
import { EndpointFault } from './fault.ts';
import { faultName } from './fault-kind.ts';
import { isCount } from './json-reply.ts';
import { RateLimit } from './rate-limit.ts';
import type { ReplyReader } from './reply.ts';
import { faultOfReply } from './reply-fault.ts';
import { defaultRetryPolicy } from './retry-policy.ts';
import { TimeLimit } from './time-limit.ts';
import type { Exchange, Transport } from './transport.ts';

function noLogprobs(place: string, words: string): EndpointFault {
  return new EndpointFault(`${place} returns no log-probabilities for this model: ${words}`, {
    hint: 'The task needs them: use a model or a server that returns them.',
  });
}

export interface ConnectionOptions {
  /** Told of waits for a rate limit, and once of each parameter that the model does not take. */
  note?: ((text: string) => void) | undefined;
  /** Further fields of each generation on a route of OpenAI's. */
  extraBody?: JsonObject;
  /** What a fault means to those who ask, such as that it may pass, or what to do; by default as it is. */
  interpret?(fault: EndpointFault): EndpointFault;
  /** Parameters that a generation must not go without, with what is thrown; by default log-probabilities. */
  needed?: LearningOptions['needed'];
}

/** Sends requests to one server: so many at once, each bounded in time and repeated after faults that may pass. */
export type Connection = ReturnType<typeof createConnection>;

/** Builds a connection; until it is bounded otherwise, one request is under way at a time. */
export function createConnection(
  transport: Transport,
  retryPolicy: Partial<RetryPolicy>,
  options: ConnectionOptions = {},
) {
  const { note, extraBody, interpret } = options;
  const { shown: place, placeOf } = transport;
  const {
    requestsPerMinute,
    baseDelay = defaultRetryPolicy.baseDelay,
    maxDelay = defaultRetryPolicy.maxDelay,
    timeoutAttempts = defaultRetryPolicy.timeoutAttempts,
    rateLimitTimeout = defaultRetryPolicy.rateLimitTimeout,
  } = retryPolicy;
  let { attempts = defaultRetryPolicy.attempts } = retryPolicy;
  // Orchestrators that share a server must not wait in step: their processes differ.
  const random = seededRandom(process.pid, 'inference', 'retry');
  let turns = createTurns(1);
  const faults: Record<string, number> = {};
  const limit = new TimeLimit(retryPolicy.requestTimeout);
  const rateLimit = new RateLimit({ place, rateLimitTimeout, requestsPerMinute, baseDelay, maxDelay, random, note });
  const parameters = new LearnedParameters({
    place,
    refusalOf: (error) => (error instanceof EndpointFault ? error.refusal() : undefined),
    needed: options.needed ?? { logprobs: (words) => noLogprobs(place, words) },
    note,
  });
  const failed = (error: unknown): never => {
    const name = faultName(error);
    faults[name] = (faults[name] ?? 0) + 1;
    throw interpret !== undefined && error instanceof EndpointFault ? interpret(error) : error;
  };

  async function send<T>(asked: Omit<Exchange<T>, 'timeout' | 'laterTimeout'>): Promise<T> {
    const { method, route, read, signal, maxNewTokens } = asked;
    let tries = 0;
    let timeouts = 0;
    const readSuccess: ReplyReader<T> = (reply) => {
      if (reply.status !== 200) throw faultOfReply(placeOf(route), reply);
      return read(reply);
    };
    const exchange = async (body: unknown) => {
      const start = performance.now();
      const timeout = limit.of(route, maxNewTokens);
      const laterTimeout = () => limit.asSeen(route, maxNewTokens);
      const timed = { ...asked, body, read: readSuccess, timeout, laterTimeout };
      const value = await transport.exchange(timed).catch(failed);
      const newTokens = isObject(value) && isCount(value.generatedTokens) ? value.generatedTokens : 0;
      limit.ended(route, performance.now() - start, newTokens);
      return value;
    };
    const limited = (body: unknown) => rateLimit.run(() => exchange(body), signal, method === 'POST');
    const work = () => {
      tries += 1;
      // Only of a generation a parameter may be left out: a score without one would be another number.
      if (maxNewTokens === undefined) return limited(asked.body);
      const more = route.startsWith('/v1/') ? extraBody : undefined;
      return parameters.send(more === undefined ? asked.body : { ...(asked.body as object), ...more }, limited);
    };
    const mayPass = (error: unknown) => {
      if (!(error instanceof EndpointFault)) return false;
      if (error.details.reason === 'timeout') {
        limit.exceeded();
        timeouts += 1;
      }
      return error.retryable && timeouts < timeoutAttempts;
    };
    // A request keeps its turn while it waits for its next try: an overloaded server then gets less.
    const granted = turns;
    const turn = await granted.take(signal);
    try {
      return await retry(work, {
        attempts,
        baseDelay,
        maxDelay,
        retryable: mayPass,
        retryAfter: EndpointFault.retryAfter,
        random,
        signal,
      });
    } catch (error) {
      if (signal?.aborted) throw interruption(signal);
      throw error instanceof EndpointFault && error.retryable ? error.after(tries) : error;
    } finally {
      granted.give(turn);
    }
  }

  return {
    shown: place,
    placeOf,
    /** How many attempts failed, by status or another short name. */
    faults: faults as Readonly<typeof faults>,
    /** By parameter that the model was found not to take, what became of it. It grows. */
    parameters: parameters.record as Readonly<typeof parameters.record>,
    /**
     * What `read` makes of a reply with status 200. Rejects with a MainbenchError of kind `endpoint`, or `interrupted`
     * once the signal is aborted, or with what `read` throws.
     */
    get: <T>(route: string, read: ReplyReader<T>, signal?: AbortSignal) => send({ method: 'GET', route, read, signal }),
    /**
     * As `get`, with a body that is sent as JSON.
     * @param maxNewTokens tokens that the request may generate: its time follows them
     */
    post: <T>(route: string, body: unknown, read: ReplyReader<T>, signal?: AbortSignal, maxNewTokens?: number) =>
      send({ method: 'POST', route, body, read, signal, maxNewTokens }),
    /** From now on at most so many requests are under way at once. */
    bound(concurrency: number): void {
      turns = createTurns(concurrency);
    },
    /** From now on each request is tried so often; once: the caller repeats it, and waits for rate limits too. */
    tryEach(times = defaultRetryPolicy.attempts): void {
      attempts = times;
      if (times === 1) rateLimit.letThrough();
    },
  };
}
