import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from './listen.ts';

export interface Call {
  route: string;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
  response: ServerResponse;
}

export type Handler = (call: Call) => void;

/** A server with a handler a route. */
export interface FakeServer {
  url: string;
  /** Every request that came in, in order. */
  calls: Call[];
  /** Answers a route in another way from now on. */
  answer(route: string, handler: Handler): void;
  /** Answers the next requests of a route in other ways, one each. */
  once(route: string, ...handlers: Handler[]): void;
  close(): Promise<void>;
}

export function json(status: number, body: unknown, headers: Record<string, string | number> = {}): Handler {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

export function raw(status: number, type: string, body: string, headers: Record<string, string> = {}): Handler {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
}

export const reset: Handler = ({ response }) => {
  response.socket?.destroy();
};

export const hang: Handler = () => {};

/** Starts a server on a free port of this machine. */
export async function startFakeServer(handlers: Record<string, Handler>): Promise<FakeServer> {
  const queues = new Map<string, Handler[]>();
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) {
      text += chunk;
    }
    const route = request.url ?? '';
    const call = { route, body: text === '' ? {} : JSON.parse(text), headers: request.headers, response };
    calls.push(call);
    const handler = queues.get(route)?.shift() ?? handlers[route] ?? raw(404, 'text/plain', 'not found');
    handler(call);
  });
  return {
    ...(await listen(server)),
    calls,
    answer: (route, handler) => {
      handlers[route] = handler;
    },
    once: (route, ...more) => {
      queues.set(route, [...(queues.get(route) ?? []), ...more]);
    },
  };
}
