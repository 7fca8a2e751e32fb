import { type InferenceClient, MainbenchError } from '@mainbench/spec';
import { cacheKey, engineKey } from './cache-key.ts';
import type { EngineIdentity } from './engine-identity.ts';
import { isPlausible } from './plausible.ts';
import { isRepeatable, type Operation, requestFields } from './request-fields.ts';
import { summarizeRequest } from './request-summary.ts';
import type { ResponseCache } from './response-cache.ts';
import { type Answer, packAnswer, unpackAnswer } from './stored-answer.ts';

/**
 * A client that answers from the cache what was asked of the same engine before. Errors and answers that do not fit
 * their request are never kept; sampling without a seed or sample index always goes to the server.
 */
export function cachedClient(client: InferenceClient, identity: EngineIdentity, cache: ResponseCache): InferenceClient {
  const engine = engineKey(identity);

  async function answer<T extends Answer>(
    operation: Operation,
    ask: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    if (!isRepeatable(operation) || signal?.aborted) return ask();
    const key = keyOf(operation);
    if (key === undefined) return ask();
    const kept = cache.read(key);
    const found = kept === undefined ? undefined : unpackAnswer(operation.operation, kept);
    // What was kept by a program with a fault is asked for again, and replaced.
    if (found !== undefined && isPlausible(operation, found)) {
      cache.counts.hits += 1;
      return found as T;
    }
    cache.counts.misses += 1;
    const fresh = await ask();
    if (isPlausible(operation, fresh)) {
      const request = JSON.stringify(summarizeRequest(requestFields(operation)));
      cache.write(key, { engine: engine.text, operation: operation.operation, request, value: packAnswer(fresh) });
    }
    return fresh;
  }

  /** Undefined for a request that has no JSON form: the client says what is wrong with it. */
  function keyOf(operation: Operation): string | undefined {
    try {
      return cacheKey(engine, operation);
    } catch (error) {
      if (MainbenchError.is(error)) return undefined;
      throw error;
    }
  }

  const own: Partial<InferenceClient> = {
    generate: (request, signal) =>
      answer({ operation: 'generate', request }, () => client.generate(request, signal), signal),
    chat: (request, signal) => answer({ operation: 'chat', request }, () => client.chat(request, signal), signal),
    loglikelihood: (request, signal) =>
      answer({ operation: 'loglikelihood', request }, () => client.loglikelihood(request, signal), signal),
    choices: (request, signal) =>
      answer({ operation: 'choices', request }, () => client.choices(request, signal), signal),
  };
  // Whatever else the client can do, it does itself.
  return Object.assign(Object.create(client), own);
}
