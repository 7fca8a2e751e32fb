import type { InferenceClient } from '@mainbench/spec';
import { cacheKey, isRepeatable, type Operation } from './cache-key.ts';
import type { EngineIdentity } from './engine-identity.ts';
import { type Answer, isPlausible } from './plausible.ts';
import type { ResponseCache } from './response-cache.ts';

/**
 * A client that answers from the cache what was asked of the same engine before; the client itself where the cache is
 * off. Errors and answers that do not fit their request are never stored; sampling without a seed or sample index
 * always goes to the server.
 */
export function cachedClient(client: InferenceClient, identity: EngineIdentity, cache: ResponseCache): InferenceClient {
  const engine = cache.engine(identity);
  if (engine === undefined) return client;
  const { id, digest } = engine;

  async function answer<T extends Answer>(operation: Operation, ask: () => Promise<T>, signal?: AbortSignal) {
    if (!isRepeatable(operation) || signal?.aborted) return ask();
    const key = cacheKey(digest, operation);
    const stored = cache.read(key);
    cache.counts[stored === undefined ? 'misses' : 'hits'] += 1;
    if (stored !== undefined) return JSON.parse(stored) as T;
    const received = await ask();
    if (isPlausible(operation, received)) cache.write(key, id, JSON.stringify(received));
    return received;
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
