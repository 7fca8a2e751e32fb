import { type InferenceClient, type JsonObject, MainbenchError, type Runtime } from '@mainbench/spec';
import { createSlotPool } from '../waiting/slot-pool.ts';
import { lendClient } from './lent-client.ts';
import { openSlot } from './worker-slot.ts';

/**
 * A runtime for one model that is served already: it trains nothing, and serves that model whatever is asked for.
 *
 * @param client connected and probed; closed with the runtime
 */
export function createEndpointRuntime(client: InferenceClient): Runtime {
  const { signal: gone } = new AbortController();
  const lent = lendClient(client, { signal: gone });
  const pool = createSlotPool([
    {
      train: () => Promise.reject(new MainbenchError('usage', 'An endpoint serves its model and trains nothing.', {})),
      serve: async () => lent,
      settle: async () => {},
      stop: () => client.close(),
    },
  ]);
  return {
    slots: 1,
    check: async () => {},
    async describe(): Promise<JsonObject> {
      const { engine, version, model, weights } = client.capabilities;
      return { engine, version, model, weights: weights ?? null };
    },
    open: (signal) => openSlot(pool, signal),
    async close() {
      pool.close();
      await client.close();
    },
  };
}
