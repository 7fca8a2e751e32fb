import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from './listen.ts';

/** Times of a proxy in milliseconds. */
export interface SlowProxyOptions {
  /** What every `/generate` takes. */
  answer: number;
  /** How long an idle connection is kept. */
  idle: number;
}

/** Starts a healthy server that is slow, and that closes idle connections as uvicorn does, in front of a quick one. */
export async function startSlowProxy(behind: string, { answer, idle }: SlowProxyOptions) {
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/' } = request;
    const body = await text(request);
    if (url === '/generate') await wait(answer);
    const reply = await fetch(`${behind}${url}`, method === 'GET' ? {} : { method, body });
    const tokens = reply.headers.get('x-prompt-tokens');
    response.writeHead(reply.status, { ...(tokens === null ? {} : { 'x-prompt-tokens': tokens }) });
    response.end(await reply.text());
  });
  server.keepAliveTimeout = idle;
  server.keepAliveTimeoutBuffer = 0;
  return listen(server);
}
