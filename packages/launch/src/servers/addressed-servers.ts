import type { Servers } from '@mainbench/inference';
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
