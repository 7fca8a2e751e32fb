import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  route: string;
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
  response: ServerResponse;
}

export type Handler = (call: Call) => void;

/** A server that speaks TGI's dialect over a toy tokenizer and toy log-probabilities. */
export interface FakeTgi {
  url: string;
  /** Every request that came in, in order. */
  calls: Call[];
  /** Answers a route in another way from now on. */
  answer(route: string, handler: Handler): void;
  /** Answers the next requests of a route in other ways, one each. */
  once(route: string, ...handlers: Handler[]): void;
  close(): Promise<void>;
}

export interface ToyToken {
  id: number;
  text: string;
  start: number;
  stop: number;
}

const specials: Record<string, number> = { '<unk>': 0, '<s>': 1, '</s>': 2 };

/** Words with the space before them, single other characters, and the special texts; `<s>` in front. */
export function toyTokens(text: string, beginningOfText = true): ToyToken[] {
  const tokens: ToyToken[] = beginningOfText ? [{ id: 1, text: '', start: 0, stop: 0 }] : [];
  let start = 0;
  for (const [piece] of text.matchAll(/<unk>|<\/?s>| ?\p{L}+|[\s\S]/gu)) {
    const stop = start + Buffer.byteLength(piece, 'utf8');
    const id = specials[piece] ?? 3 + ([...Buffer.from(piece)].reduce((sum, byte) => (31 * sum + byte) % 997, 7) % 997);
    tokens.push({ id, text: piece, start, stop });
    start = stop;
  }
  return tokens;
}

/** The log-probability that the fake gives to a token. */
export function toyLogprob(id: number): number {
  return -(1 + (id % 64)) / 16;
}

/** The pieces that the fake holds for likeliest after any prompt; it generates the first, again and again. */
export const toyLikeliest = [' ok', ' yes', ' no', ' maybe', ' what'];

function likelyToken(text: string): { id: number; text: string; logprob: number; special: boolean } {
  const id = toyTokens(text, false)[0]?.id ?? 0;
  return { id, text, logprob: toyLogprob(id), special: false };
}

function toyContinuation(count: number): ReturnType<typeof likelyToken>[] {
  return Array.from({ length: count }, () => likelyToken(toyLikeliest[0] as string));
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

/** What `/info` of a small server tells. */
export const toyInfo = {
  model_id: 'toy',
  model_sha: null,
  version: '3.3.6',
  max_input_tokens: 100,
  max_total_tokens: 128,
  max_concurrent_requests: 8,
};

function toyGenerate(call: Call, beginningOfText: boolean): void {
  const parameters = call.body.parameters as Record<string, unknown>;
  const tokens = toyTokens(String(call.body.inputs), beginningOfText);
  const prefill = tokens.map(({ id, text }, index) => ({ id, text, logprob: index === 0 ? null : toyLogprob(id) }));
  const limit = typeof parameters.max_new_tokens === 'number' ? parameters.max_new_tokens : 1;
  const generated = toyContinuation(limit);
  const top = Number(parameters.top_n_tokens ?? 0);
  const reply = {
    generated_text: ' ok',
    details: {
      finish_reason: 'length',
      generated_tokens: generated.length,
      prefill: parameters.decoder_input_details === true ? prefill : [],
      tokens: generated,
      ...(top > 0 ? { top_tokens: [toyLikeliest.slice(0, top).map(likelyToken)] } : {}),
      seed: null,
    },
  };
  json(200, reply, { 'x-prompt-tokens': tokens.length })(call);
}

function toyRoutes(beginningOfText: boolean): Record<string, Handler> {
  return {
    '/health': raw(200, 'text/plain', ''),
    '/info': json(200, toyInfo),
    '/tokenize': (call) => json(200, toyTokens(String(call.body.inputs), beginningOfText))(call),
    '/generate': (call) => toyGenerate(call, beginningOfText),
    '/v1/chat/completions': json(422, { error: 'Template error: template not found', error_type: 'template_error' }),
  };
}

/**
 * Starts the fake on a free port of this machine.
 *
 * @param beginningOfText whether the toy tokenizer puts `<s>` before every prompt
 */
export async function startFakeTgi(beginningOfText = true): Promise<FakeTgi> {
  const handlers = toyRoutes(beginningOfText);
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
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer: (route, handler) => {
      handlers[route] = handler;
    },
    once: (route, ...more) => {
      queues.set(route, [...(queues.get(route) ?? []), ...more]);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
