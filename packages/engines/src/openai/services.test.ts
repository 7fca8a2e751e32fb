import { describeError, type InferenceClient, type MainbenchError } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectServers } from '../pool/connect-servers.ts';
import { type Call, type FakeServer, json, startFakeServer } from '../testing/fake-server.ts';
import { connectOpenai } from './connect.ts';
import { openai } from './engine.ts';

const route = '/v1/chat/completions';
const request = { messages: [{ role: 'user' as const, content: 'Hello' }], maxNewTokens: 50, temperature: 0 };
const answer = json(200, {
  choices: [{ message: { role: 'assistant', content: 'Hi. There' }, finish_reason: 'stop' }],
});
const tooMany = (headers: Record<string, string> = {}) => json(429, { error: { message: 'Rate limit' } }, headers);

let server: FakeServer;
let client: InferenceClient | undefined;
let notes: string[];

beforeEach(async () => {
  notes = [];
  server = await startFakeServer({
    '/v1/models': json(200, { data: [{ id: 'm' }] }),
    [route]: answer,
    '/v1/completions': json(404, { error: { message: 'This is a chat model.' } }),
  });
});

afterEach(async () => {
  await client?.close();
  client = undefined;
  await server.close();
});

async function connect(options: Parameters<typeof connectOpenai>[1] = {}): Promise<InferenceClient> {
  const quick = { attempts: 3, baseDelay: 1, maxDelay: 2, note: (text: string) => notes.push(text) };
  client = await connectOpenai(`${server.url}/v1`, { ...quick, ...options } as typeof options);
  server.calls.length = 0;
  return client;
}

const failure = (asked: Promise<unknown>): Promise<MainbenchError> =>
  asked.then(
    () => expect.fail('it should have failed'),
    (error) => error,
  );

/** A model that takes only these, in the words of FastAPI, whose error is no field `error`. */
function taking(...names: string[]) {
  return (call: Call) => {
    const refused = Object.keys(call.body).find((name) => !['model', 'messages', 'stream', ...names].includes(name));
    if (refused === undefined) return answer(call);
    json(422, { detail: [{ loc: ['body', refused], msg: 'Extra inputs are not permitted' }] })(call);
  };
}

describe('parameters that a service refuses', () => {
  it('are learned from requests under way at once, which all succeed, and are recorded', async () => {
    const { chat, refusedParameters } = await connect();
    server.answer(route, taking('max_completion_tokens'));
    const sampled = { ...request, temperature: 0.5, topP: 0.9, seed: 3, stop: ['.'] };
    const answers = await Promise.all(Array.from({ length: 8 }, () => chat(sampled)));
    for (const { text, finish } of answers) expect([text, finish]).toEqual(['Hi', 'stop-string']);
    expect(Object.keys(refusedParameters?.() ?? {})).toEqual(['max_tokens', 'temperature', 'top_p', 'seed', 'stop']);
    expect(notes).toHaveLength(5);
    server.calls.length = 0;
    await chat(sampled);
    expect(server.calls.map(({ body }) => Object.keys(body))).toEqual([
      ['model', 'messages', 'stream', 'max_completion_tokens'],
    ]);
  });

  it('end the request where log-probabilities were asked for, with what to do', async () => {
    const { chat } = await connect();
    server.answer(route, taking('max_tokens', 'temperature'));
    const error = await failure(chat({ ...request, alternatives: 5 }));
    expect(error.retryable).toBe(false);
    expect(describeError(error)).toMatch(/returns no log-probabilities for this model: Extra inputs.*needs them/);
  });

  it('are not those that the user named', async () => {
    const { chat } = await connect({ extraBody: { reasoning_effort: 'low' } });
    server.answer(route, taking('max_tokens', 'temperature'));
    const error = await failure(chat(request));
    expect(error.message).toContain('body.reasoning_effort: Extra inputs are not permitted');
    expect(server.calls).toHaveLength(1);
  });

  it('are no matter of a model whose tokens are spent before the first visible one', async () => {
    const spent = json(400, { error: { message: 'Could not finish the message because max_tokens was reached.' } });
    server.answer(route, spent);
    const { chat, capabilities } = await connect();
    expect(capabilities.chat).toBe(true);
    await expect(chat(request)).rejects.toMatchObject({ details: { reason: 'no-content' } });
  });
});

it('puts further fields into each request', async () => {
  const { chat } = await connect({ extraBody: { chat_template_kwargs: { enable_thinking: false } } });
  await chat(request);
  expect(server.calls[0]?.body).toMatchObject({ max_tokens: 50, chat_template_kwargs: { enable_thinking: false } });
});

describe('a rate limit', () => {
  it.each([
    ['retry-after-ms', { 'retry-after-ms': '40' }],
    ['x-ratelimit-reset-requests', { 'x-ratelimit-reset-requests': '40ms' }],
    ['nothing', {}],
  ])('is waited for with %s, however often more than the tries', async (_, headers) => {
    const { chat } = await connect();
    server.once(route, ...Array.from({ length: 5 }, () => tooMany(headers)));
    expect((await chat(request)).text).toBe('Hi. There');
    expect(server.calls).toHaveLength(6);
  });

  it.each([503, 529])('is waited for after a %i that asks for it', async (status) => {
    const { chat } = await connect();
    const overloaded = json(status, { error: { message: 'Overloaded' } }, { 'retry-after-ms': '5' });
    server.once(route, ...Array.from({ length: 5 }, () => overloaded));
    expect((await chat(request)).text).toBe('Hi. There');
  });

  it('ends in a sentence once it was waited long enough', async () => {
    const { chat } = await connect({ rateLimitTimeout: 100 });
    server.answer(route, tooMany({ 'retry-after': '60' }));
    const error = await failure(chat(request));
    expect(error.retryable).toBe(false);
    expect(describeError(error)).toMatch(
      /answered 429: Rate limit, still after 0 s, and asks for 60 s more \(tried 1 times\)\. Limit requests with --requests-per-minute/,
    );
  });

  it('of a day, or of what was paid, is not waited for', async () => {
    const { chat } = await connect();
    server.answer(route, json(429, { error: { message: 'You exceeded your quota', code: 'insufficient_quota' } }));
    const error = await failure(chat(request));
    expect(describeError(error)).toContain('The quota is used up');
    expect(server.calls).toHaveLength(1);
  });

  it('is kept by spacing requests out', async () => {
    const { chat } = await connect({ requestsPerMinute: 1200 });
    const start = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => chat(request)));
    expect(performance.now() - start).toBeGreaterThanOrEqual(5 * 50 - 5);
  });

  it('in a pool blames no server, and is waited for', async () => {
    const other = await startFakeServer({
      '/v1/models': json(200, { data: [{ id: 'm' }] }),
      [route]: answer,
      '/v1/completions': json(404, {}),
    });
    const servers = { engine: openai, urls: [server.url, other.url] };
    client = await connectServers(servers, { baseDelay: 1, maxDelay: 5 }, (text) => notes.push(text));
    let refusals = 40;
    const limited = (call: Call) => {
      refusals -= 1;
      if (refusals >= 0) return tooMany()(call);
      return answer(call);
    };
    server.answer(route, limited);
    other.answer(route, limited);
    const { chat } = client;
    await Promise.all(Array.from({ length: 8 }, () => chat(request)));
    expect(client.activity?.().endpoints).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
    expect(client.activity?.().faults['429']).toBe(40);
    await other.close();
  }, 60_000);
});
