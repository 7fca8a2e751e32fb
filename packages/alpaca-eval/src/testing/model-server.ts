import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ModelServer {
  url: string;
  /** Prompts that were answered. */
  prompts: string[];
  close(): Promise<void>;
}

/** Starts a toy that speaks as much of TGI's dialect as generating needs. */
export async function startModelServer(answer: (prompt: string) => string): Promise<ModelServer> {
  const prompts: string[] = [];
  const info = {
    model_id: 'toy-model',
    version: '3.3.6',
    max_input_tokens: 8000,
    max_total_tokens: 16_000,
    max_concurrent_requests: 16,
  };
  const tokensOf = (text: string) =>
    Array.from(text, (piece, index) => ({ id: 3 + index, text: piece, start: index, stop: index + 1 }));
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const inputs = body === '' ? '' : String(JSON.parse(body).inputs);
    const say = (value: unknown, status = 200) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-prompt-tokens': String(inputs.length) })
        .end(JSON.stringify(value));
    if (request.url === '/health') return say({});
    if (request.url === '/info') return say(info);
    if (request.url === '/tokenize') return say(tokensOf(inputs));
    if (request.url !== '/generate') return say({ error: 'no such route', error_type: 'validation' }, 404);
    prompts.push(inputs);
    const text = answer(inputs);
    const details = { finish_reason: 'eos_token', generated_tokens: text.length, prefill: [], tokens: [], seed: null };
    return say({ generated_text: text, details });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    prompts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
