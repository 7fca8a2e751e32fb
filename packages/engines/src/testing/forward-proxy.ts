import { createServer, request } from 'node:http';
import { listen } from './listen.ts';

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
  return {
    ...(await listen(server)),
    asked,
  };
}
