import { rememberSecret } from '@mainbench/kit';
import type { ServerAddress } from './server-address.ts';

/** What lets requests in, beside a user and password of the address. */
export interface Access {
  /** Bearer token, or key. A secret. */
  token?: string | undefined;
  /** Headers of every request; they replace those that would be sent otherwise. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** The headers that let requests in at an address, by their names in small letters. */
export function accessHeaders(address: ServerAddress, { token, headers = {} }: Access): Record<string, string> {
  rememberSecret(token ?? '');
  const authorization = address.authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  return {
    ...(authorization === undefined ? {} : { authorization }),
    // Azure's keys have a header of their own, its tokens do not: as its own clients do, both are sent.
    ...(token !== undefined && isAzure(address) ? { 'api-key': token } : {}),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

function isAzure({ origin, query }: ServerAddress): boolean {
  return new URL(origin).hostname.endsWith('.azure.com') || new URLSearchParams(query).has('api-version');
}
