import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { toyContinuation, toyPrefill, toyTokens } from './toy-model.ts';

export interface ToyServerOptions {
  /** What the server calls its model. */
  model: string;
  /** What the replies depend on: servers of one name may differ in it. */
  weights: string;
  /** Requests that are answered at once; one more is refused with 429. */
  concurrency: number;
  /** Milliseconds that a reply takes. */
  latency: number;
}

/** A server that speaks TGI's dialect over a toy model. */
export interface ToyServer {
  url: string;
  /** How often each prompt was generated from or scored. */
  prompts: Map<string, number>;
  close(): Promise<void>;
}

interface Parameters {
  decoder_input_details?: boolean;
  max_new_tokens?: number;
  seed?: number;
}

/** Reads the whole body of a request or reply. */
export async function bodyOf(message: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, number> = {}): void {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': length, ...headers }).end(text);
}

function generate(options: ToyServerOptions, inputs: string, parameters: Parameters, response: ServerResponse): void {
  const tokens = toyTokens(inputs);
  const text = toyContinuation(options.weights, inputs, parameters.seed ?? 0, parameters.max_new_tokens ?? 20);
  const generated = toyTokens(text).slice(1);
  const details = {
    finish_reason: 'length',
    generated_tokens: generated.length,
    prefill: parameters.decoder_input_details === true ? toyPrefill(options.weights, tokens) : [],
    tokens: generated.map(({ id, text }) => ({ id, text, logprob: -1, special: false })),
    seed: parameters.seed ?? null,
  };
  send(response, 200, { generated_text: text, details }, { 'x-prompt-tokens': tokens.length });
}

/** Starts a server on a free port of this machine. */
export async function startToyServer(options: ToyServerOptions): Promise<ToyServer> {
  const prompts = new Map<string, number>();
  let active = 0;
  const info = {
    model_id: options.model,
    model_sha: null,
    version: '3.3.6',
    max_input_tokens: 500,
    max_total_tokens: 600,
    max_concurrent_requests: options.concurrency,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await bodyOf(request)).toString('utf8');
    if (request.url === '/health') return void response.writeHead(200).end();
    if (request.url === '/info') return send(response, 200, info);
    const { inputs, parameters } = text === '' ? {} : JSON.parse(text);
    if (request.url === '/tokenize') return send(response, 200, toyTokens(inputs));
    if (request.url !== '/generate') return send(response, 422, { error: 'Template error', error_type: 'template' });
    if (active === options.concurrency) return send(response, 429, { error: 'Model is overloaded' });
    prompts.set(inputs, (prompts.get(inputs) ?? 0) + 1);
    active += 1;
    await wait(options.latency);
    active -= 1;
    generate(options, inputs, parameters, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
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
