import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts a proxy on this machine that leads every host to one server; without one it refuses all with status 407. */
export async function startProxy(target?: string) {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    asked.push(`${method} ${url}`);
    if (target === undefined) {
      outgoing.writeHead(407).end();
      return;
    }
    const { pathname, search } = new URL(url);
    incoming.pipe(
      request(`${target}${pathname}${search}`, { method, headers }, (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      }),
    );
  });
  server.on('connect', (_request, socket) => {
    // The client may end the connection before it has read all of this.
    socket.on('error', () => {});
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
