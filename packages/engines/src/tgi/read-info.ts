import { type Access, accessHeaders } from '../http/access-headers.ts';
import { createConnection } from '../http/connection.ts';
import { waitUntilHealthy } from '../http/health.ts';
import { defaultPatience, defaultStartTimeout } from '../http/patience.ts';
import { parseServerAddress } from '../http/server-address.ts';
import { createTransport } from '../http/transport.ts';
import { readServerInfo, type ServerInfo } from './server-info.ts';

/**
 * Asks a running server for its model and limits, without probing more.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`; `usage` where the URL is none
 */
export async function readTgiInfo(
  url: string,
  options: Access & { startTimeout?: number; signal?: AbortSignal } = {},
): Promise<ServerInfo> {
  const address = parseServerAddress(url);
  const transport = createTransport(address, accessHeaders(address, options));
  try {
    await waitUntilHealthy(transport, options.startTimeout ?? defaultStartTimeout, options.signal);
    return await readServerInfo(createConnection(transport, defaultPatience), options.signal);
  } finally {
    await transport.close();
  }
}
