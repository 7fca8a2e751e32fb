import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HostileReply } from './replies.ts';

/** What a healthy server answers on the routes that say who it is. */
const introductions: Record<string, unknown> = {
  '/health': {},
  '/info': {
    model_id: 'x',
    version: '3.0.0',
    max_input_tokens: 100,
    max_total_tokens: 101,
    max_concurrent_requests: 8,
    score_route: true,
  },
  '/version': { version: '0.11.0' },
  '/server_info': { version: '0.5.0' },
  '/v1/models': { data: [{ id: 'x', root: 'x', max_model_len: 100 }] },
};

/** A server that gives hostile replies: `/NAME/first/...` from the first request on, `/NAME/later/...` once it is known. */
export interface HostileServer {
  url(reply: HostileReply, from: 'first' | 'later'): string;
  /** Routes that were asked for after a redirection to another server. */
  readonly elsewhere: readonly string[];
  close(): void;
}

/** Starts it, and another one to which it redirects. */
export async function startHostileServer(replies: readonly HostileReply[]): Promise<HostileServer> {
  const elsewhere: string[] = [];
  const other = createServer((request, response) => {
    elsewhere.push(request.url ?? '');
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  process.env.ELSEWHERE = `http://127.0.0.1:${(other.address() as AddressInfo).port}/elsewhere`;
  const server = createServer((request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    const answer = () => answerTo(request.url ?? '', response);
    request.resume().once('end', answer);
  }).listen(0, '127.0.0.1');
  server.on('connection', (socket) => void socket.on('error', () => {}));
  await once(server, 'listening');

  function answerTo(url: string, response: ServerResponse): void {
    const [, place = '', from, ...route] = url.split('/');
    const introduction = introductions[`/${route.join('/')}`];
    if (from === 'later' && introduction !== undefined) response.end(JSON.stringify(introduction));
    else replies[Number(place)]?.answer(response);
  }

  const { port } = server.address() as AddressInfo;
  return {
    url: (reply, from) => `http://127.0.0.1:${port}/${replies.indexOf(reply)}/${from}`,
    elsewhere,
    close() {
      for (const each of [server, other]) {
        each.close();
        each.closeAllConnections();
      }
    },
  };
}
