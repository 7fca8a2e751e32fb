import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeTgi, raw, startFakeTgi } from '../testing/fake-tgi.ts';
import { tgi } from '../tgi/engine.ts';
import { connectServers } from './connect-servers.ts';

let servers: FakeTgi[];
beforeEach(async () => {
  servers = await Promise.all([startFakeTgi(), startFakeTgi()]);
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

it('takes a server under load into a pool, whose /health answers after 6 s', { timeout: 60_000 }, async () => {
  servers[1]?.answer('/health', (call) => {
    setTimeout(() => raw(200, 'text/plain', '')(call), 6000);
  });
  const pool = await connectServers({ engine: tgi, urls: servers.map(({ url }) => url) }, { chat: false });
  expect(pool.activity?.().endpoints?.map(({ state }) => state)).toEqual(['ready', 'ready']);
  await pool.close();
});
