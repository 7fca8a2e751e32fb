import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseServerAddress } from './server-address.ts';
import { ServerInstances } from './server-instances.ts';
import { createTransport } from './transport.ts';

const open: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

type Answer = (response: ServerResponse) => void;

/** A server that answers as a test says, and is replaced by closing it and listening again on its port. */
async function listen(answer: Answer = (response) => response.end('{}'), port = 0) {
  const server = createServer((_request, response) => answer(response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  open.push(stop);
  return { server, stop, port: (server.address() as AddressInfo).port };
}

function connect(port: number) {
  const transport = createTransport(parseServerAddress(`http://127.0.0.1:${port}`));
  open.push(() => transport.close());
  // A connection is free again a moment after its reply.
  const ask = async () => {
    await transport.exchange({ method: 'GET', route: '/', timeout: 5000, read: () => undefined });
    await wait(5);
  };
  return { ask, instances: () => transport.serverInstances() };
}

describe('server instances', () => {
  it('are one while a connection is open, and two where the server was replaced', async () => {
    const first = await listen();
    const { ask, instances } = connect(first.port);
    expect(instances()).toBe(0);
    await ask();
    await Promise.all([ask(), ask(), ask()]);
    expect(instances()).toBe(1);
    first.stop();
    await expect(ask()).rejects.toThrow('refused the connection');
    await listen(undefined, first.port);
    await ask();
    expect(instances()).toBe(2);
  });

  it('are one where others close idle connections while an answer takes long', async () => {
    const first = Promise.withResolvers<void>();
    let requests = 0;
    const slow: Answer = async (response) => {
      requests += 1;
      if (requests === 1) await first.promise;
      response.end('{}');
    };
    const { port, server } = await listen(slow);
    const { ask, instances } = connect(port);
    const long = ask();
    for (let time = 0; time < 3; time += 1) {
      await ask();
      server.closeIdleConnections();
    }
    first.resolve();
    await Promise.all([long, ask()]);
    expect(instances()).toBe(1);
  });

  it('are two where an idle connection is closed, since nobody knows why', async () => {
    const { port, server } = await listen();
    const { ask, instances } = connect(port);
    await ask();
    server.closeIdleConnections();
    await wait(5);
    await ask();
    expect(instances()).toBe(2);
  });

  it.each(['HTTP/1.1', 'HTTP/1.0'])(
    'are one where each reply announces the end of its connection (%s)',
    async (version) => {
      const { port, stop } = await listen((response) => {
        response.shouldKeepAlive = false;
        if (version === 'HTTP/1.1') return void response.end('{}');
        response.socket?.end('HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}');
      });
      const { ask, instances } = connect(port);
      for (let time = 0; time < 4; time += 1) await ask();
      await Promise.all([ask(), ask()]);
      expect(instances()).toBe(1);
      stop();
      await expect(ask()).rejects.toThrow('refused the connection');
      await listen(undefined, port);
      await ask();
      expect(instances()).toBe(2);
    },
  );

  it('are two where a server answers and is replaced before its reply is read', async () => {
    const step = new Int32Array(new SharedArrayBuffer(4));
    const program = `
      const { createServer } = require('node:http');
      const { parentPort, workerData: step } = require('node:worker_threads');
      const server = createServer((request, response) => {
        if (Atomics.add(step, 0, 1) > 0) return response.end('{}');
        response.end('{}', () => {
          server.close();
          server.closeAllConnections();
          server.listen(port, '127.0.0.1', () => {
            Atomics.add(step, 0, 1);
            Atomics.notify(step, 0);
          });
        });
      });
      let port = 0;
      server.listen(0, '127.0.0.1', () => {
        port = server.address().port;
        parentPort.postMessage(port);
      });`;
    const worker = new Worker(program, { eval: true, workerData: step });
    open.push(() => worker.terminate());
    const [port] = await once(worker, 'message');
    const { ask, instances } = connect(port);
    const first = ask();
    while (Atomics.load(step, 0) === 0) await turn();
    // This thread reads nothing until the next server listens, and then connects before it reads.
    Atomics.wait(step, 0, 1);
    await Promise.all([first, ask()]);
    expect(instances()).toBe(2);
  });

  it.each([
    ['at once', 0, 2],
    ['when it has shown that it was open', 3, 1],
  ])('are counted by what was open beside a new connection, where that ends %s', async (_, turns, count) => {
    const instances = new ServerInstances();
    const [one, other, next] = [{}, {}, {}].map(() => ({ destroyed: false, readableEnded: false, errored: null }));
    for (const socket of [one, other, next]) instances.opened(socket as unknown as Socket);
    for (let time = 0; time < turns; time += 1) await turn();
    for (const socket of [one, other]) Object.assign(socket as object, { destroyed: true });
    expect(instances.count).toBe(count);
    instances.opened({ destroyed: false, readableEnded: false, errored: null } as unknown as Socket);
    expect(instances.count).toBe(count);
  });

  it('never take two servers for one, whatever is opened and closed when', () => {
    const event = fc.record({ act: fc.constantFrom('open', 'open', 'close', 'replace'), which: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const instances = new ServerInstances();
        const serverOf = new Map<number, number>();
        let server = 1;
        let sockets: { destroyed: boolean; readableEnded: boolean; errored: null }[] = [];
        for (const { act, which } of events) {
          if (act === 'open') {
            const socket = { destroyed: false, readableEnded: false, errored: null };
            sockets.push(socket);
            instances.opened(socket as unknown as Socket);
            expect(serverOf.get(instances.count) ?? server).toBe(server);
            serverOf.set(instances.count, server);
          } else if (act === 'close') {
            const [socket] = sockets.splice(which, 1);
            if (socket !== undefined) socket.readableEnded = true;
          } else {
            for (const socket of sockets) socket.destroyed = true;
            sockets = [];
            server += 1;
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
