import type { InferenceClient } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { TokenCounts } from '../pool/token-counts.ts';

/** The client of one server, which tells what it does. */
export function counted(
  connection: Pick<Connection, 'shown' | 'faults' | 'parameters'>,
  client: InferenceClient,
): InferenceClient {
  const counts = new TokenCounts();
  let requests = 0;
  let inFlight = 0;
  async function count<T>(work: Promise<T>): Promise<T> {
    inFlight += 1;
    try {
      const done = await work;
      requests += 1;
      return done;
    } finally {
      inFlight -= 1;
    }
  }
  const { shown, faults, parameters } = connection;
  const limit = client.capabilities.maxConcurrentRequests;
  return {
    ...client,
    generate: async (request, signal) => counts.generated(await count(client.generate(request, signal))),
    loglikelihood: async (request, signal) => counts.scored(await count(client.loglikelihood(request, signal))),
    choices: async (request, signal) => counts.chosen(await count(client.choices(request, signal))),
    chat: async (request, signal) => counts.generated(await count(client.chat(request, signal))),
    refusedParameters: () => parameters,
    activity: () => counts.activity([{ endpoint: shown, state: 'ready', inFlight, limit, requests, faults }]),
  };
}
