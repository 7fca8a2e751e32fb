import { getEventListeners } from 'node:events';
import { describeError, type MainbenchError } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeTgi, hang, json, raw, reset, startFakeTgi } from '../testing/fake-tgi.ts';
import { accessHeaders } from './access-headers.ts';
import { type Connection, createConnection } from './connection.ts';
import { EndpointFault } from './fault.ts';
import type { Reply } from './reply.ts';
import { parseServerAddress } from './server-address.ts';
import { createTransport, type Exchange, type Transport } from './transport.ts';

const policy = { requestTimeout: 200, attempts: 3, baseDelay: 1, maxDelay: 5, rateLimitTimeout: 60_000 };
const ok = json(200, { fine: true });

let server: FakeTgi;
let transport: Transport;
let connection: Connection;

beforeEach(async () => {
  server = await startFakeTgi();
  const address = parseServerAddress(server.url.replace('http://', 'http://user:secret@'));
  transport = createTransport(address, accessHeaders(address, {}));
  connection = createConnection(transport, policy);
  server.answer('/probe', ok);
});

afterEach(async () => {
  await transport.close();
  await server.close();
});

const parse = (reply: Reply): unknown => JSON.parse(reply.text);
const send = (signal?: AbortSignal) => connection.post('/probe', { inputs: 'é' }, parse, signal);

async function failure(): Promise<MainbenchError> {
  return send().then(
    () => expect.fail('the request should have failed'),
    (error) => error,
  );
}

describe('a connection', () => {
  it('sends JSON with the credentials of the address', async () => {
    await send();
    expect(server.calls[0]).toMatchObject({
      body: { inputs: 'é' },
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from('user:secret').toString('base64')}`,
      },
    });
  });

  it.each([
    ['a reset', reset],
    ['a 424', json(424, { error: 'Request failed during generation', error_type: 'generation' })],
    ['a 500', json(500, { error: 'Incomplete generation', error_type: 'incomplete_generation' })],
    ['a 503', json(503, { error: 'unhealthy', error_type: 'healthcheck' })],
    ['a 429', json(429, { error: 'Model is overloaded', error_type: 'overloaded' })],
    ['a 502 page of a proxy', raw(502, 'text/html', '<html>bad gateway</html>')],
    [
      'an answer cut short',
      ({ response }: Parameters<typeof reset>[0]) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"fine"');
        setTimeout(() => response.socket?.destroy(), 10);
      },
    ],
  ])('tries again after %s', async (_name, fault) => {
    server.once('/probe', fault, fault);
    await expect(send()).resolves.toEqual({ fine: true });
    expect(server.calls).toHaveLength(3);
  });

  it('gives up after so many tries, in a sentence without credentials', async () => {
    server.answer('/probe', reset);
    const error = await failure();
    expect(error).toMatchObject({ kind: 'endpoint', retryable: true, details: { attempts: 3 } });
    expect(describeError(error)).toBe(
      `${server.url}/probe closed the connection before its answer was complete (tried 3 times). ` +
        'Check that the server is running and that the address is right.',
    );
    expect(server.calls).toHaveLength(3);
  });

  it('says of what it does not repeat, too, that it was tried', async () => {
    const once = createConnection(transport, { ...policy, attempts: 1 });
    server.answer('/probe', json(500, {}));
    const error = await once.post('/probe', {}, parse).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ retryable: true, details: { attempts: 1 } });
    expect(String(error)).not.toContain('tried');
  });

  it('tries again after silence, once: what needs more time would be the same wait again', async () => {
    server.once('/probe', hang);
    await expect(send()).resolves.toEqual({ fine: true });
    expect(server.calls).toHaveLength(2);
  });

  it('bounds a request in time', async () => {
    server.answer('/probe', hang);
    const start = performance.now();
    const error = await failure();
    expect(error.message).toBe(`${server.url}/probe gave no answer within 0.2 s (tried 2 times).`);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('bounds an answer that never ends in time', async () => {
    server.answer('/probe', ({ response }) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    expect((await failure()).message).toContain('gave no answer within 0.2 s');
  });

  it('repeats what does not end in its time more often where the policy says so', async () => {
    const often = createConnection(transport, { ...policy, timeoutAttempts: 3 });
    server.answer('/probe', hang);
    await expect(often.post('/probe', {}, parse)).rejects.toThrow('(tried 3 times)');
    expect(server.calls).toHaveLength(3);
  });

  it('takes faults as those who ask do', async () => {
    const interpret = (fault: EndpointFault) => fault.with({ retryable: fault.status === 409, hint: 'Ask later.' });
    const own = createConnection(transport, policy, { interpret });
    server.answer('/probe', raw(409, 'text/plain', 'no'));
    await expect(own.post('/probe', {}, parse)).rejects.toMatchObject({ status: 409, details: { hint: 'Ask later.' } });
    expect(server.calls).toHaveLength(3);
    server.answer('/probe', raw(503, 'text/plain', 'no'));
    await expect(own.post('/probe', {}, parse)).rejects.toMatchObject({ status: 503, retryable: false });
    expect(server.calls).toHaveLength(4);
  });

  it('waits as long as Retry-After says', async () => {
    server.once('/probe', json(429, { error: 'Model is overloaded' }, { 'retry-after': '0.15' }));
    const start = performance.now();
    await send();
    expect(performance.now() - start).toBeGreaterThanOrEqual(145);
  });

  it('goes on at once after Retry-After 0', async () => {
    const slow = createConnection(transport, { ...policy, baseDelay: 60_000, maxDelay: 60_000 });
    server.once('/probe', json(429, { error: 'Model is overloaded' }, { 'retry-after': '0' }));
    await expect(slow.post('/probe', {}, parse)).resolves.toEqual({ fine: true });
  });

  it.each([400, 401, 404, 413, 415, 422])('does not repeat a %i', async (status) => {
    server.answer('/probe', raw(status, 'text/plain', 'no'));
    expect(await failure()).toMatchObject({ kind: 'endpoint', retryable: false, status });
    expect(server.calls).toHaveLength(1);
  });

  it('does not read what came with an error', async () => {
    server.answer('/probe', raw(400, 'text/plain', 'no'));
    const read = () => expect.fail('it should not be read');
    await expect(connection.post('/probe', {}, read)).rejects.toMatchObject({ status: 400 });
  });

  it('fails with what the reader throws, counts it, and repeats what may pass', async () => {
    const wrong = () => {
      throw new EndpointFault('no such answer', { status: 200 });
    };
    await expect(connection.get('/probe', wrong)).rejects.toThrow('no such answer');
    expect(server.calls).toHaveLength(1);
    expect(connection.faults).toEqual({ 'wrong answer': 1 });
    const given = ['up', 'read'];
    const passing = () => {
      const next = given.shift();
      if (next === 'up') throw new EndpointFault('given up', { retryable: true });
      return next;
    };
    expect(await connection.get('/probe', passing)).toBe('read');
    expect(server.calls).toHaveLength(3);
  });

  it('says that nothing listens', async () => {
    await server.close();
    expect((await failure()).message).toContain('refused the connection (tried 3 times)');
    server = await startFakeTgi();
  });

  it('says that something else than HTTP answers', async () => {
    server.answer('/probe', ({ response }) => response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n'));
    expect((await failure()).message).toContain('did not answer with valid HTTP');
  });

  it('stops at once when it is interrupted, also between tries', async () => {
    const waiting = createConnection(transport, { ...policy, baseDelay: 60_000, maxDelay: 60_000 });
    server.answer('/probe', json(503, {}));
    const controller = new AbortController();
    const pending = waiting.post('/probe', {}, parse, controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(pending).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(send(controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it('lets go at once of a request that waits for its turn when it is interrupted', async () => {
    const waiting = createConnection(transport, { ...policy, requestTimeout: 60_000 });
    server.answer('/probe', hang);
    const [first, second] = [new AbortController(), new AbortController()];
    const underWay = waiting.post('/probe', {}, parse, first.signal);
    const inLine = waiting.post('/probe', {}, parse, second.signal);
    await vi.waitFor(() => expect(server.calls).toHaveLength(1), { timeout: 10_000 });
    second.abort();
    await expect(inLine).rejects.toMatchObject({ kind: 'interrupted' });
    expect(server.calls).toHaveLength(1);
    first.abort();
    await expect(underWay).rejects.toMatchObject({ kind: 'interrupted' });
    server.answer('/probe', ok);
    await expect(waiting.post('/probe', {}, parse)).resolves.toEqual({ fine: true });
  });

  it('gives a request in the queue of a slow server the time that those before it took', async () => {
    const sent: { asked: Exchange<unknown>; answer: () => void }[] = [];
    const exchange = <T>(asked: Exchange<T>) =>
      new Promise<T>((resolve) => sent.push({ asked, answer: () => resolve({} as T) }));
    const slow = createConnection({ ...transport, exchange }, {});
    slow.bound(2);
    const requests = [slow.post('/score', {}, parse), slow.post('/score', {}, parse)];
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    const [first, second] = sent;
    expect([second?.asked.timeout, second?.asked.laterTimeout?.()]).toEqual([1_200_000, 0]);
    const now = performance.now() + 1_000_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
    first?.answer();
    await requests[0];
    clock.mockRestore();
    expect(second?.asked.laterTimeout?.()).toBeGreaterThan(3_900_000);
    second?.answer();
    await requests[1];
  });

  it('stops a request under way when it is interrupted', async () => {
    const waiting = createConnection(transport, { ...policy, requestTimeout: 60_000 });
    server.answer('/probe', hang);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(waiting.post('/probe', {}, parse, controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it('leaves neither timer nor listener behind', async () => {
    const waiting = createConnection(transport, { ...policy, requestTimeout: 3_600_000 });
    const { signal } = new AbortController();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await Promise.all(Array.from({ length: 50 }, () => waiting.post('/probe', {}, parse, signal)));
    expect(timers() - before).toBeLessThan(10);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it.each([1, 3, 7])('keeps at most %i requests under way', async (concurrency) => {
    let active = 0;
    let most = 0;
    server.answer('/probe', (call) => {
      active += 1;
      most = Math.max(most, active);
      setTimeout(() => {
        active -= 1;
        ok(call);
      }, 5);
    });
    connection.bound(concurrency);
    await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(most).toBe(concurrency);
  });

  it('starts the timer at the send: requests that wait for their turn do not run out of time', async () => {
    server.answer('/probe', (call) => setTimeout(() => ok(call), 60));
    const replies = await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(replies).toHaveLength(8);
    expect(server.calls).toHaveLength(8);
  });
});
