import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@mainbench/spec';

/** What a request came with. */
export interface ChatCall {
  route: string;
  authorization: string | undefined;
  headers: IncomingHttpHeaders;
  body: JsonObject & { messages?: { role: string; content: string }[] };
}

export interface ChatServer {
  url: string;
  calls: ChatCall[];
  close(): Promise<void>;
}

/** A chat completion with a text, as OpenAI writes it. */
export function chatReply(content: string | null, finish = 'stop'): [status: number, body: JsonObject] {
  const choice = { index: 0, finish_reason: finish, message: { role: 'assistant', content } };
  return [200, { choices: [choice], usage: { prompt_tokens: 9, completion_tokens: 3 } }];
}

/** Starts a server with OpenAI's chat route and one model, `rater`. */
export async function startChatServer(
  answer: (content: string) => [status: number, body: JsonObject],
): Promise<ChatServer> {
  const calls: ChatCall[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const call: ChatCall = {
      route: request.url ?? '',
      authorization: request.headers.authorization,
      headers: request.headers,
      body: text === '' ? {} : JSON.parse(text),
    };
    calls.push(call);
    const routes: Record<string, () => [number, JsonObject]> = {
      '/v1/models': () => [200, { data: [{ id: 'rater' }] }],
      '/v1/chat/completions': () => answer(call.body.messages?.[0]?.content ?? ''),
    };
    const [status, body] = routes[call.route]?.() ?? [404, { error: { message: 'no such route' } }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
