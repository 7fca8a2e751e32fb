import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { parseServerAddress } from './server-address.ts';
import { createTransport, largestReply, type Transport } from './transport.ts';

const megabyte = 1024 * 1024;

it('grows with what was sent and what may be generated', () => {
  expect(largestReply(0)).toBe(8 * megabyte);
  // A prompt of 131,072 tokens, and 200 bytes of each token.
  expect(largestReply(4 * 131_072)).toBeGreaterThan(200 * 131_072);
  expect(largestReply(100, 32_768)).toBeGreaterThan(60 * megabyte);
  expect(largestReply(1e9, 1e9)).toBe(256 * megabyte);
});

describe('a connection that the server ends', () => {
  const open: { server: Server; transport: Transport }[] = [];

  afterEach(async () => {
    for (const { server, transport } of open.splice(0)) {
      await transport.close();
      server.close();
    }
  });

  /** A server that answers as a connection's requests are listed, and closes the connection in place of an answer. */
  async function serving(answersOf: (connection: number) => readonly ('answer' | 'close')[]): Promise<Transport> {
    let connections = 0;
    const server = createServer((socket: Socket) => {
      const answers = [...answersOf(connections)];
      connections += 1;
      socket.on('error', () => {});
      socket.on('data', () => {
        if (answers.shift() === 'answer') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
        else socket.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const transport = createTransport(parseServerAddress(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    open.push({ server, transport });
    return transport;
  }

  const ask = (transport: Transport) =>
    transport.exchange({ method: 'POST', route: '/generate', body: {}, timeout: 5000, read: () => 'answered' });

  it('while it is idle is no fault: the request goes over another one', async () => {
    const transport = await serving((connection) => (connection === 0 ? ['answer', 'close'] : ['answer', 'answer']));
    expect(await ask(transport)).toBe('answered');
    expect(await ask(transport)).toBe('answered');
    expect(await ask(transport)).toBe('answered');
  });

  it('is a fault where the other one ends too', async () => {
    const transport = await serving((connection) => (connection === 0 ? ['answer', 'close'] : ['close']));
    await ask(transport);
    await expect(ask(transport)).rejects.toThrow('closed the connection before its answer was complete');
  });

  it('is a fault at once where it was opened for the request', async () => {
    const transport = await serving((connection) => (connection === 0 ? ['close'] : ['answer']));
    await expect(ask(transport)).rejects.toThrow('closed the connection before its answer was complete');
    expect(await ask(transport)).toBe('answered');
  });
});
