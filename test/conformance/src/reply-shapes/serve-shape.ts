import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply, Route } from './shape.ts';

/** A service that is played on this machine. */
export interface ServedShape {
  /** Without a path. */
  origin: string;
  close(): Promise<void>;
}

const notFound: Route = () => ({ status: 404, body: { detail: 'Not Found' } });

/** Plays routes on a free port of this machine. */
export async function serveShape(routes: Readonly<Record<string, Route>>): Promise<ServedShape> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
    const route = routes[path] ?? routes['*'] ?? notFound;
    const body = text === '' ? {} : JSON.parse(text);
    const { status = 200, headers, body: answer }: Reply = route({ path, query, headers: request.headers, body });
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
