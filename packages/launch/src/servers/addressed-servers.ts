import { isOnlyServer, onlyServerPatience, type Servers, unreachedOnlyServer } from '@mainbench/inference';
import type { ServerSettings } from '@mainbench/spec';
import { readTokenVariable } from '../token-variable.ts';

/** The servers whose addresses a recipe names. */
export function serversOf({ engine, urls = [], discover }: ServerSettings): Servers {
  return { engine, urls, ...(discover === undefined ? {} : { discover }) };
}

/** The bearer token of the servers, where the recipe names a variable that holds one. */
export function tokenOf({ token_variable }: ServerSettings): { token?: string } {
  const token = readTokenVariable(token_variable);
  return token === undefined ? {} : { token };
}

/**
 * Connects to the servers of a recipe in the middle of a run. The only one is waited for as long as its pool does, and
 * its absence is final then.
 *
 * @param connect gets how long to wait for each server, in milliseconds, where it is not to choose itself
 */
export async function reachServers<T>(
  settings: ServerSettings,
  connect: (waiting: { startTimeout?: number }) => Promise<T>,
): Promise<T> {
  if (!isOnlyServer(serversOf(settings))) return connect({});
  try {
    return await connect({ startTimeout: onlyServerPatience });
  } catch (error) {
    throw unreachedOnlyServer(error, onlyServerPatience);
  }
}
