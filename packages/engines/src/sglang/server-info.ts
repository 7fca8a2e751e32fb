import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';

/** What SGLang tells of itself. */
type SglangInfo = NonNullable<ReturnType<typeof readInfo>>;

/**
 * Asks a server for its version and limits, on the route of today's servers or of older ones.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function readSglangInfo(connection: Connection, signal?: AbortSignal): Promise<SglangInfo> {
  const read = jsonReader(`${connection.shown}/server_info`, "an SGLang server's description", readInfo);
  return connection.get('/server_info', read, signal).catch((error) => {
    if (error instanceof EndpointFault && error.status === 404) return connection.get('/get_server_info', read, signal);
    throw error;
  });
}

function readInfo(value: unknown) {
  if (!isObject(value) || typeof value.version !== 'string') return undefined;
  const { version, max_running_requests: limit } = value;
  // Requests that it computes side by side, where a number was given.
  const maxConcurrentRequests = isCount(limit) && limit > 0 ? limit : undefined;
  // A text that is cut in silence must not be scored as if it were whole.
  return { version, maxConcurrentRequests, truncates: value.allow_auto_truncate === true };
}
