import { type InferenceClient, type JsonObject, MainbenchError, type Runtime } from '@mainbench/spec';
import { createLanePool } from './lane-pool.ts';
import { lendClient } from './lent-client.ts';
import { openLane } from './place.ts';

/**
 * A runtime for one model that is served already: it trains nothing, and serves that model whatever is asked for.
 *
 * @param client connected and probed; closed with the runtime
 */
export function createEndpointRuntime(client: InferenceClient): Runtime {
  const { signal: life } = new AbortController();
  const lent = lendClient(client, { signal: life });
  const pool = createLanePool([
    {
      train: () => Promise.reject(new MainbenchError('usage', 'An endpoint serves its model and trains nothing.', {})),
      serve: async () => lent,
      settle: async () => {},
      stop: () => client.close(),
    },
  ]);
  return {
    lanes: 1,
    check: async () => {},
    async describe(): Promise<JsonObject> {
      const { engine, version, model, weights } = client.capabilities;
      return { engine, version, model, weights: weights ?? null };
    },
    open: (signal) => openLane(pool, signal),
    async close() {
      pool.close();
      await client.close();
    },
  };
}
