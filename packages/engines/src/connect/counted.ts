import type { InferenceClient } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { countedClient } from '../pool/counted-client.ts';

/** The client of one server, which tells what it does. */
export function counted(
  { shown, faults, parameters }: Pick<Connection, 'shown' | 'faults' | 'parameters'>,
  client: InferenceClient,
): InferenceClient {
  const limit = client.capabilities.maxConcurrentRequests;
  return countedClient({ ...client, refusedParameters: () => parameters }, (inFlight, requests) => [
    { endpoint: shown, state: 'ready', inFlight, limit, requests, faults },
  ]);
}
