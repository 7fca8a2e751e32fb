import type { Engine, ServerSettings } from '@mainbench/spec';
import { readHeaders } from '../http/read-headers.ts';
import type { Servers } from '../pool/connect-servers.ts';
import { isOnlyServer, onlyServerTimeout, unreachedOnlyServer } from '../pool/only-server.ts';
import { readTokenVariable } from '../runtime/token-variable.ts';

/** The servers whose addresses a recipe names. */
export function serversOf(engine: Engine, { urls = [], discover }: ServerSettings): Servers {
  return { engine, urls, ...(discover === undefined ? {} : { discover }) };
}

/** The bearer token and headers of the servers, from the variables that the recipe names. Secrets. */
export function accessOf(settings: ServerSettings): { token?: string; headers?: Record<string, string> } {
  const token = readTokenVariable(settings.token_variable);
  return {
    ...(token === undefined ? {} : { token }),
    ...(settings.headers === undefined ? {} : { headers: readHeaders(settings.headers, 'serve.headers') }),
  };
}

/**
 * Connects to the servers of a recipe in the middle of a run. The only one is waited for as long as its pool does, and
 * its absence is final then.
 *
 * @param connect gets how long to wait for each server, in milliseconds, where it is not to choose itself
 */
export async function reachServers<T>(
  servers: Servers,
  connect: (waiting: { startTimeout?: number }) => Promise<T>,
): Promise<T> {
  if (!isOnlyServer(servers)) return connect({});
  try {
    return await connect({ startTimeout: onlyServerTimeout });
  } catch (error) {
    throw unreachedOnlyServer(error, onlyServerTimeout);
  }
}
