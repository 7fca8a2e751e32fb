import type { Servers } from '@mainbench/inference';
import type { LaunchSettings } from '@mainbench/spec';
import { readTokenVariable } from '../token-variable.ts';

export type ExternalLaunch = Extract<LaunchSettings, { kind: 'external' }>;

/** The servers that a recipe names. */
export function serversOf({ url, urls, discover, protocol = 'tgi' }: ExternalLaunch): Servers {
  return {
    engine: protocol,
    urls: url === undefined ? (urls ?? []) : [url],
    ...(discover === undefined ? {} : { discover }),
  };
}

/** The bearer token of the servers, where the recipe names a variable that holds one. */
export function tokenOf({ token_variable }: ExternalLaunch): { token?: string } {
  const token = readTokenVariable(token_variable);
  return token === undefined ? {} : { token };
}
