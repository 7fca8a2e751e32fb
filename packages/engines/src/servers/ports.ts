import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { MainbenchError } from '@mainbench/spec';

const host = '127.0.0.1';

const handedOut = new Set<number>();

/** A port of this machine that nobody listens on at the moment; never the same one twice in a process. */
export async function findFreePort(): Promise<number> {
  const port = await listenOnce(0);
  if (handedOut.has(port)) return findFreePort();
  handedOut.add(port);
  return port;
}

/**
 * Makes sure that a port can be listened on.
 * @throws MainbenchError of kind `engine` naming the port
 */
export async function requireFreePort(port: number): Promise<void> {
  await listenOnce(port).catch((error: unknown) => {
    throw portInUse(port, error);
  });
}

/** The error of a port that another program listens on. */
export function portInUse(port: number, cause?: unknown): MainbenchError {
  return new MainbenchError('engine', `Port ${port} is in use by another program or may not be used.`, {
    hint: 'End that program, or leave --port out of serve.arguments: a free port is then found.',
    cause,
  });
}

async function listenOnce(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
