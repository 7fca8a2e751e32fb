import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An outside judge on this machine. */
export interface ChatJudge {
  url: string;
  /** Headers of every request that came in. */
  authorizations: (string | undefined)[];
  /** Prompts that were rated. */
  rated: string[];
  close(): Promise<void>;
}

/** Starts a server with OpenAI's chat route that answers a prompt in some words; its one model is `rater`. */
export async function startChatJudge(reply: (prompt: string) => string): Promise<ChatJudge> {
  const authorizations: (string | undefined)[] = [];
  const rated: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    authorizations.push(request.headers.authorization);
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/v1/models') return send(200, { data: [{ id: 'rater' }] });
    if (request.url !== '/v1/chat/completions') return send(404, { error: { message: 'no such route' } });
    const { messages, max_tokens: limit } = JSON.parse(text);
    // A client first asks for one token, to see whether the model answers.
    if (limit > 1) rated.push(messages[0].content);
    const message = { role: 'assistant', content: reply(messages[0].content) };
    const usage = { prompt_tokens: 20, completion_tokens: 5 };
    return send(200, { choices: [{ index: 0, finish_reason: 'stop', message }], usage });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    authorizations,
    rated,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
