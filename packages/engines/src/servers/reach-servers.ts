import { type Engine, type EngineOptions, MainbenchError, type ServerSettings } from '@mainbench/spec';
import { readHeaders } from '../http/read-headers.ts';
import type { Servers } from '../pool/connect-servers.ts';
import { isOnlyServer, onlyServerTimeout, unreachedOnlyServer } from '../pool/only-server.ts';

/** The servers whose addresses a recipe names. */
export function serversOf(engine: Engine, { urls = [], discover }: ServerSettings): Servers {
  return { engine, urls, discover };
}

/**
 * The bearer token and headers of the servers, from the variables that the recipe names. Secrets.
 * @throws MainbenchError of kind `environment` where a variable is not set
 */
export function accessOf(settings: ServerSettings): Pick<EngineOptions, 'token' | 'headers'> {
  const { token_variable: variable, headers } = settings;
  const token = variable === undefined ? undefined : process.env[variable];
  if (variable !== undefined && !token) {
    throw new MainbenchError('environment', `the environment variable ${variable} is not set.`, {
      hint: 'serve.token_variable names it: set it to the bearer token of the server.',
    });
  }
  return { token, headers: headers && readHeaders(headers, 'serve.headers') };
}

/** How long a request may take, in milliseconds, and how many may be sent, where the recipe says it. */
export function requestLimits(settings: ServerSettings): Pick<EngineOptions, 'requestTimeout' | 'requestsPerMinute'> {
  const { request_timeout: seconds, requests_per_minute: requestsPerMinute } = settings;
  return { requestTimeout: seconds && 1000 * seconds, requestsPerMinute };
}

/**
 * Connects to the servers of a recipe in the middle of a run. The only one is waited for as long as its pool does, and
 * its absence is final then.
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
