import type { EngineOptions, ServerSummary } from '@mainbench/spec';
import { accessHeaders } from '../http/access-headers.ts';
import { type Connection, createConnection } from '../http/connection.ts';
import { waitUntilHealthy } from '../http/health.ts';
import { connectingAttempts, defaultStartTimeout } from '../http/retry-policy.ts';
import { parseServerAddress } from '../http/server-address.ts';
import { createTransport, type Transport } from '../http/transport.ts';

/**
 * Opens a connection to a healthy server and builds a client on it; closes it where that fails.
 *
 * @param url may carry a user and password; messages never show them
 * @throws MainbenchError of kind `endpoint`, `usage` where the URL is none, or `interrupted`
 */
export async function withConnection<T>(
  url: string,
  options: EngineOptions,
  build: (connection: Connection, transport: Transport) => Promise<T>,
): Promise<T> {
  const address = parseServerAddress(url);
  const transport = createTransport(address, accessHeaders(address, options));
  try {
    await waitUntilHealthy(transport, options.startTimeout ?? defaultStartTimeout, options.signal);
    // A client whose requests others repeat must get through its own probes all the same.
    const connection = createConnection(transport, { ...options, attempts: connectingAttempts }, options);
    const client = await build(connection, transport);
    connection.tryEach(options.attempts);
    return client;
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/**
 * Asks a healthy server what it is, without probing more.
 *
 * @throws as `withConnection`
 */
export function readSummary(
  url: string,
  options: EngineOptions,
  read: (connection: Connection, signal?: AbortSignal) => Promise<ServerSummary>,
): Promise<ServerSummary> {
  return withConnection(url, options, async (connection, transport) => {
    const { version, model } = await read(connection, options.signal);
    await transport.close();
    return { version, model };
  });
}
