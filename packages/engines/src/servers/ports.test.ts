import { createServer } from 'node:net';
import { describeError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { findFreePort, requireFreePort } from './ports.ts';

it('finds a port that can be listened on', async () => {
  const port = await findFreePort();
  expect(port).toBeGreaterThan(1023);
  await requireFreePort(port);
});

it('gives servers that start together different ports', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, findFreePort));
  expect(new Set(ports).size).toBe(50);
});

it('names a port that is in use', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  const error = await requireFreePort(port).catch((reason) => reason);
  expect(error.kind).toBe('engine');
  expect(describeError(error)).toMatch(new RegExp(`^Port ${port} is in use .* leave --port out`));
  server.close();
});
