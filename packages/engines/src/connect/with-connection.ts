import { accessHeaders } from '../http/access-headers.ts';
import { type Connection, createConnection } from '../http/connection.ts';
import { waitUntilHealthy } from '../http/health.ts';
import { defaultPatience, defaultStartTimeout } from '../http/patience.ts';
import { parseServerAddress } from '../http/server-address.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { type EngineOptions, patienceOf } from './connect-options.ts';

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
    const patience = patienceOf(options);
    // A client whose requests others repeat must get through its own probes all the same.
    const attempts = Math.max(patience.attempts, defaultPatience.attempts);
    const connection = createConnection(transport, { ...patience, attempts }, options);
    const client = await build(connection, transport);
    connection.tryEach(patience.attempts);
    return client;
  } catch (error) {
    await transport.close();
    throw error;
  }
}
