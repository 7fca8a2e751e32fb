import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isCount, isObject, readJsonReply } from '../http/json-reply.ts';
import type { Reply } from '../http/transport.ts';

/** What SGLang tells of itself. */
export interface SglangInfo {
  version: string;
  /** Requests that it computes side by side, where it was told a number. */
  maxConcurrentRequests?: number;
}

/**
 * Asks a server for its version and limits, on the route of today's servers or of older ones.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function readSglangInfo(connection: Connection, signal?: AbortSignal): Promise<SglangInfo> {
  const place = `${connection.shown}/server_info`;
  return readJsonReply(place, await ask(connection, signal), "an SGLang server's description", (value) => {
    if (!isObject(value) || typeof value.version !== 'string') {
      return undefined;
    }
    const { version, max_running_requests: limit } = value;
    return { version, ...(isCount(limit) && limit > 0 ? { maxConcurrentRequests: limit } : {}) };
  });
}

async function ask(connection: Connection, signal?: AbortSignal): Promise<Reply> {
  try {
    return await connection.send('GET', '/server_info', undefined, signal);
  } catch (error) {
    if (error instanceof EndpointFault && error.status === 404) {
      return connection.send('GET', '/get_server_info', undefined, signal);
    }
    throw error;
  }
}
