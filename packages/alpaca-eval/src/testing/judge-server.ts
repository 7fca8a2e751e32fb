import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@mainbench/spec';

/** What the scripted judge does with a request. */
export type JudgeMove =
  /** A verdict with log-probabilities of `m` and `M`. */
  | { kind: 'logprobs'; m?: number; M?: number }
  /** A message as it is. */
  | { kind: 'message'; message: JsonObject; finish?: string }
  /** Any body with any status. */
  | { kind: 'body'; status: number; body: string; headers?: Record<string, string>; type?: string }
  /** No answer at all. */
  | { kind: 'silence' }
  /** The connection is cut. */
  | { kind: 'cut' };

export interface JudgeRequest {
  body: JsonObject & { messages: { role: string; content: string }[] };
  route: string | undefined;
  headers: IncomingHttpHeaders;
  authorization: string | undefined;
  /** Requests so far with these messages, this one included. */
  attempt: number;
}

export interface ScriptedJudge {
  url: string;
  requests: JudgeRequest[];
  /** How often each prompt was answered with a completion that a judge is paid for. */
  paid: Map<string, number>;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString('utf8');
}

function completion(choice: JsonObject): string {
  return JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'scripted-judge-0001',
    system_fingerprint: 'fp_1',
    choices: [{ index: 0, finish_reason: 'stop', ...choice }],
    usage: { prompt_tokens: 1000, completion_tokens: 1, total_tokens: 1001 },
  });
}

function logprobChoice(logprobs: readonly (readonly [string, number | undefined])[]): JsonObject {
  const known = logprobs.filter((entry): entry is readonly [string, number] => entry[1] !== undefined);
  const alternatives = known.map(([token, logprob]) => ({ token, logprob, bytes: [...Buffer.from(token)] }));
  const [best] = alternatives.toSorted((left, right) => right.logprob - left.logprob);
  return {
    message: { role: 'assistant', content: best?.token ?? '' },
    logprobs: { content: [{ token: best?.token ?? '', logprob: best?.logprob ?? 0, top_logprobs: alternatives }] },
  };
}

function send(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

/** Starts an OpenAI-compatible server that follows a script. */
export async function startScriptedJudge(
  script: (request: JudgeRequest) => JudgeMove | Promise<JudgeMove>,
): Promise<ScriptedJudge> {
  const requests: JudgeRequest[] = [];
  const paid = new Map<string, number>();
  const server = createServer(async (incoming, response) => {
    const body = JSON.parse(await readBody(incoming));
    const key = JSON.stringify(body.messages);
    const attempt = 1 + requests.filter((request) => JSON.stringify(request.body.messages) === key).length;
    const { url: route, headers } = incoming;
    const request = { body, route, headers, authorization: headers.authorization, attempt };
    requests.push(request);
    const move = await script(request);
    if (move.kind === 'silence') return;
    if (move.kind === 'cut') return void incoming.socket.destroy();
    if (move.kind === 'body') {
      return send(response, move.status, move.body, {
        ...move.headers,
        ...(move.type === undefined ? {} : { 'content-type': move.type }),
      });
    }
    paid.set(key, (paid.get(key) ?? 0) + 1);
    if (move.kind === 'message') {
      return send(response, 200, completion({ message: move.message, finish_reason: move.finish ?? 'stop' }));
    }
    send(
      response,
      200,
      completion(
        logprobChoice([
          ['m', move.m],
          ['M', move.M],
        ]),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    paid,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
