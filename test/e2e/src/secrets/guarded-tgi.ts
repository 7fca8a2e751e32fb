import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server does with a request, beside answering as TGI does. */
export type Mood = 'serve' | 'refuse' | 'complain';

/** A server in TGI's dialect that wants credentials, and repeats them in what it says of errors. */
export interface GuardedTgi {
  host: string;
  /** Value of the `authorization` header that it wants. */
  wanted: string;
  /** The model that it says it serves. */
  model: string;
  mood: Mood;
  /** Called at every request of a generation or a score. */
  watch: () => void;
  /** How many requests came with the right credentials. */
  served: number;
  close(): Promise<void>;
}

function tokensOf(text: string): { id: number; text: string; start: number; stop: number }[] {
  const tokens = [{ id: 1, text: '', start: 0, stop: 0 }];
  let start = 0;
  for (const [piece] of text.matchAll(/<\/s>|[\s\S]/gu)) {
    const stop = start + Buffer.byteLength(piece, 'utf8');
    const id = piece === '</s>' ? 2 : 3 + ((piece.codePointAt(0) ?? 0) % 500);
    tokens.push({ id, text: piece, start, stop });
    start = stop;
  }
  return tokens;
}

function say(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | number> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function generate(response: ServerResponse, inputs: string, scores: boolean): void {
  const tokens = tokensOf(inputs);
  const prefill = tokens.map(({ id }, index) => ({ id, text: '', logprob: index === 0 ? null : -id / 128 }));
  const details = {
    finish_reason: 'eos_token',
    generated_tokens: 3,
    prefill: scores ? prefill : [],
    tokens: [],
    seed: 1,
  };
  const text = `word ${inputs.length % 10}`;
  say(response, 200, { generated_text: text, details }, { 'x-prompt-tokens': tokens.length });
}

/** Starts the server on a free port of this machine. */
export async function startGuardedTgi(): Promise<GuardedTgi> {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    const given = request.headers.authorization ?? '';
    const error = `${given} is not welcome at ${request.url} (${decodeURIComponent(encodeURIComponent(given))})`;
    if (guarded.mood === 'refuse' || given !== guarded.wanted) return say(response, 401, { error, error_type: 'auth' });
    guarded.served += 1;
    const { inputs = '', parameters = {} } = text === '' ? {} : JSON.parse(text);
    switch (request.url) {
      case '/health':
        return say(response, 200, {});
      case '/info':
        return say(response, 200, {
          model_id: guarded.model,
          model_sha: 'c'.repeat(40),
          version: '3.3.6',
          max_input_tokens: 4000,
          max_total_tokens: 4096,
          max_concurrent_requests: 16,
        });
      case '/tokenize':
        return say(response, 200, tokensOf(inputs));
      case '/generate':
        if (guarded.mood === 'complain') return say(response, 400, { error, error_type: 'validation' });
        guarded.watch();
        return generate(response, inputs, parameters.decoder_input_details === true);
      default:
        return say(response, 404, { error, error_type: 'validation' });
    }
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const guarded: GuardedTgi = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    wanted: '',
    model: 'org/toy',
    mood: 'serve',
    watch: () => undefined,
    served: 0,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  return guarded;
}
