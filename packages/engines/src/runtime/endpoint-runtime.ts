import { type InferenceClient, MainbenchError, type Runtime } from '@mainbench/spec';
import { lendClient } from './lent-client.ts';
import { workerRuntime } from './worker-runtime.ts';

/**
 * A runtime for one model that is served already: it trains nothing, and serves that model whatever is asked for.
 * @param client connected and probed; closed with the runtime
 */
export function createEndpointRuntime(client: InferenceClient): Runtime {
  const lent = lendClient(client);
  const worker = {
    train: () => Promise.reject(new MainbenchError('usage', 'An endpoint only serves its model; it cannot train.')),
    serve: async () => lent,
    settle: async () => {},
    stop: () => client.close(),
  };
  return workerRuntime([worker], {
    check: async () => {},
    async describe() {
      const { engine, version, model, weights = null } = client.capabilities;
      return { engine, version, model, weights };
    },
  });
}
