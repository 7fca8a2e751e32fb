import type { ServerSettings } from '@mainbench/spec';
import { describe, expect, it, vi } from 'vitest';
import { connectEngine } from '../shipped-engines.ts';
import { tgi } from '../tgi/engine.ts';
import { findFreePort } from './ports.ts';
import { accessOf, reachServers, requestLimits, serversOf } from './reach-servers.ts';

function settings(urls: string[]): ServerSettings {
  return { engine: 'tgi', arguments: [], shards: 1, dtype: 'float16', max_concurrent_requests: 4, urls } as never;
}

describe('accessOf', () => {
  it('takes token and headers from the variables that the recipe names', () => {
    vi.stubEnv('SERVER_TOKEN', 'a-secret-token');
    const named = { token_variable: 'SERVER_TOKEN', headers: { 'x-key': `\${SERVER_TOKEN}`, 'x-team': 'seven' } };
    expect(accessOf({ ...settings([]), ...named })).toEqual({
      token: 'a-secret-token',
      headers: { 'x-key': 'a-secret-token', 'x-team': 'seven' },
    });
    vi.unstubAllEnvs();
    expect(accessOf(settings([]))).toEqual({});
    expect(() => accessOf({ ...settings([]), headers: named.headers })).toThrow(
      'serve.headers: the environment variable SERVER_TOKEN is not set.',
    );
  });
});

describe.each([undefined, ''])('accessOf, where the variable is %j', (value) => {
  it('misses the token', () => {
    vi.stubEnv('SERVER_TOKEN', value);
    const named = { ...settings([]), token_variable: 'SERVER_TOKEN' };
    expect(() => accessOf(named)).toThrow('the environment variable SERVER_TOKEN is not set.');
    vi.unstubAllEnvs();
  });
});

describe('requestLimits', () => {
  it('gives what the recipe says, times in milliseconds, and nothing else', () => {
    expect(requestLimits(settings([]))).toEqual({});
    const limited = { ...settings([]), request_timeout: 90, requests_per_minute: 20 };
    expect(requestLimits(limited)).toEqual({ requestTimeout: 90_000, requestsPerMinute: 20 });
  });
});

describe('reachServers', () => {
  it('waits longer for the only server, and takes its absence for final', async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const waits: unknown[] = [];
    const connect = (waiting: object) => {
      waits.push(waiting);
      return connectEngine('tgi', url, { startTimeout: 1000 });
    };
    await expect(reachServers(serversOf(tgi, settings([url])), connect)).rejects.toMatchObject({
      message: `${url}/health refused the connection, and did not recover within 30 s.`,
      retryable: false,
    });
    await expect(reachServers(serversOf(tgi, settings([url, 'http://other'])), connect)).rejects.toMatchObject({
      retryable: true,
    });
    expect(waits).toEqual([{ startTimeout: 30_000 }, {}]);
  });
});
