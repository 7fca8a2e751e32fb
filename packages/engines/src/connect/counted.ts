import type { InferenceClient } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { countedClient } from '../pool/counted-client.ts';

/**
 * The client of one server, which tells what it does.
 *
 * @param scores of a server whose scores may take one request each
 */
export function counted(
  { shown, faults, parameters }: Pick<Connection, 'shown' | 'faults' | 'parameters'>,
  client: InferenceClient,
  scores?: { readonly tokenized: number },
): InferenceClient {
  const limit = client.capabilities.maxConcurrentRequests;
  return countedClient({ ...client, refusedParameters: () => parameters }, (inFlight, requests) => [
    {
      ...{ endpoint: shown, state: 'ready', inFlight, limit, requests, faults },
      ...(scores === undefined ? {} : { tokenizedScores: scores.tokenized }),
    },
  ]);
}
