import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withConnection } from '../connect/with-connection.ts';
import { type FakeServer, type Handler, hang, raw, startFakeServer } from '../testing/fake-server.ts';

const well = raw(200, 'text/plain', '');
const after =
  (milliseconds: number): Handler =>
  (call) => {
    setTimeout(() => well(call), milliseconds);
  };

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer({ '/health': well });
});
afterEach(() => server.close());

const waitUntilHealthy = (startTimeout: number, signal?: AbortSignal) =>
  withConnection(server.url, { startTimeout, ...(signal === undefined ? {} : { signal }) }, (_, transport) =>
    transport.close(),
  );

async function seconds(work: Promise<void>): Promise<number> {
  const start = performance.now();
  await work;
  return (performance.now() - start) / 1000;
}

describe('waiting for a healthy server', { timeout: 30_000 }, () => {
  it('takes an answer of a server under load that comes after 6 s, within the time that it was given', async () => {
    server.answer('/health', after(6000));
    expect(await seconds(waitUntilHealthy(8000))).toBeGreaterThan(5.9);
    // One more was asked beside it, in case that the first one hung.
    expect(server.calls).toHaveLength(2);
  });

  it('asks anew beside a question that hangs', async () => {
    server.once('/health', hang);
    expect(await seconds(waitUntilHealthy(4000))).toBeLessThan(3.9);
  });

  it('says after the time that it was given that no answer came', async () => {
    server.answer('/health', hang);
    await expect(waitUntilHealthy(700)).rejects.toThrow('/health gave no answer within');
  });

  it('ends at once when it is interrupted', async () => {
    server.answer('/health', hang);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(waitUntilHealthy(60_000, controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
