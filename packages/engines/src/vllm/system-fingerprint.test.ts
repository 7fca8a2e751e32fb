import { expect, it, onTestFinished } from 'vitest';
import { createEndpointPool } from '../pool/endpoint-pool.ts';
import { startFakeVllm } from '../testing/fake-vllm.ts';
import { connectVllm } from './connect.ts';
import { SystemFingerprint } from './system-fingerprint.ts';

function told(...values: unknown[]): string | undefined {
  const fingerprint = new SystemFingerprint();
  for (const value of values) fingerprint.add(value);
  return fingerprint.value;
}

it('is what all replies say that say one', () => {
  expect(told('vllm-0.32.0-0a1b2c3d', null, 'vllm-0.32.0-0a1b2c3d')).toBe('vllm-0.32.0-0a1b2c3d');
  expect(told('vllm-0.32.0rc1.dev5+g12ab-tp2-0a1b2c3d')).toBe('vllm-0.32.0rc1.dev5+g12ab-tp2-0a1b2c3d');
});

it('is none where replies differ, as behind a proxy, or where it is of another form', () => {
  expect(told('vllm-0.32.0-0a1b2c3d', 'vllm-0.32.0-11111111')).toBeUndefined();
  for (const value of [undefined, null, 7, {}, 'fp_44709d6fcb', 'pod-3', `vllm-${'a'.repeat(200)}`]) {
    expect(told(value)).toBeUndefined();
  }
});

async function pool(...fingerprints: (string | null)[]) {
  const servers = await Promise.all(fingerprints.map((each) => startFakeVllm(each)));
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });
  const client = await createEndpointPool({
    urls: servers.map(({ url }) => url),
    connect: (url, signal) => connectVllm(url, { attempts: 1, signal }),
  });
  onTestFinished(() => client.close());
  return client;
}

it('refuses a pool whose servers differ in it', async () => {
  const mixed = pool('vllm-0.32.0-0a1b2c3d', 'vllm-0.32.0-11111111');
  await expect(mixed).rejects.toMatchObject({ details: { reason: 'other-model' } });
  await expect(mixed).rejects.toThrow(/runs as vllm-0.32.0-\w{8}, but another server of the pool as vllm-0.32.0-\w{8}/);
});

it('accuses no server that says nothing of itself', async () => {
  const client = await pool('vllm-0.32.0-0a1b2c3d', null);
  expect(await client.loglikelihood({ context: 'the cat', continuation: ' sat' })).toMatchObject({ tokens: 1 });
});
