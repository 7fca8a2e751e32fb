import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';
import { createTransport } from './transport.ts';

const open: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A server that answers when a test says so. */
async function listen(port = 0) {
  const held: { response: ServerResponse; from: number | undefined }[] = [];
  const server = createServer(({ socket }, response) => void held.push({ response, from: socket.remotePort }));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  open.push(stop);
  /** The next so many requests that came in, those of older connections first. */
  const requests = async (count: number, known: readonly (number | undefined)[] = []) => {
    while (held.length < count) await wait(1);
    return held.splice(0, count).sort((a, b) => Number(known.includes(b.from)) - Number(known.includes(a.from)));
  };
  return { port: (server.address() as AddressInfo).port, stop, requests };
}

function connect(port: number) {
  const transport = createTransport(parseAddress(`http://127.0.0.1:${port}`));
  open.push(() => transport.close());
  // A connection is free again a moment after its reply.
  const ask = async () => {
    const reply = await transport.exchange({ method: 'GET', route: '/', timeout: 5000, read: (received) => received });
    await wait(5);
    return reply;
  };
  return { ask, lives: () => transport.lives() };
}

describe('the lives of a server', () => {
  it('are one over one connection, and two where it was replaced', async () => {
    const first = await listen();
    const { ask, lives } = connect(first.port);
    expect(lives()).toBe(0);
    for (let request = 0; request < 3; request += 1) {
      const reply = ask();
      const [one] = await first.requests(1);
      one?.response.end('{}');
      await reply;
    }
    expect(lives()).toBe(1);
    const lost = ask().catch((error: Error) => error.message);
    await first.requests(1);
    first.stop();
    expect(await lost).toContain('closed the connection');
    const second = await listen(first.port);
    const reply = ask();
    const [one] = await second.requests(1);
    expect(lives()).toBe(1);
    one?.response.end('{}');
    await reply;
    expect(lives()).toBe(2);
  });

  it('are one where an older connection replies first, else they may be two', async () => {
    const { port, requests } = await listen();
    const { ask, lives } = connect(port);
    const single = ask();
    const [first] = await requests(1);
    first?.response.end('{}');
    await single;
    const both = [ask(), ask()];
    const [older, newer] = await requests(2, [first?.from]);
    older?.response.end('{}');
    await Promise.race(both);
    newer?.response.end('{}');
    await Promise.all(both);
    expect(lives()).toBe(1);
    const three = [ask(), ask(), ask()];
    const [one, two, newest] = await requests(3, [older?.from, newer?.from]);
    newest?.response.end('{}');
    await Promise.race(three);
    one?.response.end('{}');
    two?.response.end('{}');
    await Promise.all(three);
    expect(lives()).toBe(2);
  });
});
