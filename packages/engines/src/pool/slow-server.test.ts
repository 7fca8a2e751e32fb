import { setTimeout as wait } from 'node:timers/promises';
import type { InferenceClient } from '@mainbench/spec';
import { afterEach, expect, it } from 'vitest';
import { type FakeTgi, startFakeTgi } from '../testing/fake-tgi.ts';
import { type SlowProxyOptions, startSlowProxy } from '../testing/slow-proxy.ts';
import { connectTgi } from '../tgi/connect.ts';
import { createEndpointPool } from './endpoint-pool.ts';
import { onlyServerTimeout } from './only-server.ts';
import { defaultTiming } from './pool-options.ts';

const closing: (() => unknown)[] = [];
const status = (pool: InferenceClient) => pool.activity?.().endpoints;

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function open(options: SlowProxyOptions, scale: number) {
  const server: FakeTgi = await startFakeTgi();
  const proxy = await startSlowProxy(server.url, options);
  const pool = await createEndpointPool({
    urls: [proxy.url],
    serverTimeout: onlyServerTimeout * scale,
    verifyEvery: defaultTiming.verifyEvery * scale,
    connect: (url, signal) => connectTgi(url, { attempts: 1, signal }),
  });
  closing.push(() => pool.close(), proxy.close, server.close);
  return { pool, server };
}

const request = { prompt: 'The sun', maxNewTokens: 1, temperature: 0 };

it.each([0.1, 6, 35, 120, 600])(
  'works with a server that answers in %d s, a thousandth of it here',
  async (seconds) => {
    const { pool, server } = await open({ answer: seconds, idle: 5 }, 0.001);
    for (let row = 0; row < 3; row += 1) {
      await Promise.all([pool.generate(request), pool.generate(request)]);
      // Meanwhile the server closes all connections.
      await wait(20);
    }
    expect(status(pool)).toMatchObject([{ state: 'ready', requests: 6, faults: {} }]);
    expect(server.calls.length).toBeLessThan(60);
  },
);

it('works with a server that answers in 6 s', { timeout: 90_000 }, async () => {
  const { pool } = await open({ answer: 6000, idle: 5000 }, 1);
  await Promise.all([pool.generate(request), pool.generate(request)]);
  await pool.generate(request);
  expect(status(pool)).toMatchObject([{ state: 'ready', requests: 3, faults: {} }]);
});
