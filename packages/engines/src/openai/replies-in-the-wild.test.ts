import { gzipSync } from 'node:zlib';
import type { InferenceClient } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type FakeServer, json, raw, startFakeServer } from '../testing/fake-server.ts';
import { connectOpenai } from './connect.ts';

const route = '/v1/chat/completions';
const request = { messages: [{ role: 'user' as const, content: 'Hello' }], maxNewTokens: 50, temperature: 0 };
const notFound = json(404, { error: { message: 'This is a chat model.' } });
let server: FakeServer;
let client: InferenceClient | undefined;

const completion = (choice: object, more: object = {}) => ({
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop', ...choice }],
  usage: { prompt_tokens: 9, completion_tokens: 2 },
  ...more,
});

beforeEach(async () => {
  server = await startFakeServer({
    '/v1/models': json(200, { data: [{ id: 'm' }] }),
    [route]: json(200, completion({})),
    '/v1/completions': notFound,
  });
});

afterEach(async () => {
  await client?.close();
  client = undefined;
  await server.close();
});

async function connect(options: Parameters<typeof connectOpenai>[1] = {}): Promise<InferenceClient> {
  client = await connectOpenai(`${server.url}/v1`, { attempts: 3, baseDelay: 1, maxDelay: 2, ...options });
  return client;
}

async function chat(body: unknown) {
  const connected = await connect();
  server.answer(route, typeof body === 'string' ? raw(200, 'application/json', body) : json(200, body));
  return connected.chat(request);
}

describe('an answer in the wild', () => {
  it.each(['eos', null, undefined, 'tool_calls', 'end_turn', 'EOS_TOKEN', 'stop', 'anything'])(
    'ends by itself with finish_reason %s',
    async (finish_reason) => {
      expect(await chat(completion({ finish_reason }))).toMatchObject({ text: 'Hi', finish: 'end-of-text' });
    },
  );

  it.each(['length', 'LENGTH', 'MAX_TOKENS', 'model_length'])('is cut with finish_reason %s', async (finish_reason) => {
    expect(await chat(completion({ finish_reason }))).toMatchObject({ finish: 'length' });
  });

  it.each([null, undefined, {}, { prompt_tokens: null, completion_tokens: null }])(
    'needs no usage: %j',
    async (usage) => {
      expect(await chat(completion({}, { usage }))).toMatchObject({ text: 'Hi', promptTokens: 0, generatedTokens: 0 });
    },
  );

  it('may come in parts', async () => {
    const content = [{ type: 'reasoning' }, { type: 'text', text: 'Hi ' }, { type: 'text', text: 'there' }];
    expect(await chat(completion({ message: { content } }))).toMatchObject({ text: 'Hi there' });
  });

  it.each(['', 'data: ', '\n  \n', ': PROCESSING\n\n', '\n: one\n\n: two\n\ndata: '])(
    'may be followed by the end of a stream, after %j',
    async (before) => {
      const body = `${before}${JSON.stringify(completion({}))}\n\ndata: [DONE]\n\n`;
      expect(await chat(body)).toMatchObject({ text: 'Hi' });
    },
  );

  it.each([null, undefined, []])('without content (%j) is a fault of the row, not repeated', async (content) => {
    const asked = chat(completion({ message: { content, reasoning: 'Hm' }, finish_reason: 'length' }));
    await expect(asked).rejects.toMatchObject({ retryable: false, details: { reason: 'no-content' } });
    await expect(asked).rejects.toThrow('answered without content (finish_reason length)');
  });

  it.each([null, ''])('that a content filter withheld (%j) is a refusal', async (content) => {
    const asked = chat(completion({ message: { content }, finish_reason: 'content_filter' }));
    await expect(asked).rejects.toMatchObject({ details: { reason: 'refused' } });
  });

  it.each([
    { error: { message: 'Provider returned error', code: 429 } },
    { error: { message: 'Try later', type: 'server_error' } },
    { error: 'upstream timeout' },
    completion({ message: { content: '' }, finish_reason: 'error', error: { code: 502, message: 'Upstream' } }),
    completion({ message: { content: '' }, finish_reason: 'error' }),
  ])('is asked for again after an error of status 200 that may pass: %j', async (body) => {
    const connected = await connect();
    server.once(route, json(200, body));
    expect(await connected.chat(request)).toMatchObject({ text: 'Hi' });
  });

  it.each([
    ['', 'answered 400.'],
    ['400 bad words', 'answered 400: 400 bad words.'],
    ['bad words', 'answered 400: bad words.'],
  ])('quotes the text %j of an error as it is', async (text, expected) => {
    const connected = await connect();
    server.answer(route, raw(400, 'text/plain', text));
    await expect(connected.chat(request)).rejects.toThrow(`${route} ${expected}`);
  });

  it('quotes an error of status 200, cleaned and bounded', async () => {
    const asked = chat({ error: `Unexpected\u001b[31m endpoint ${'x'.repeat(900)}` });
    const message = await asked.then(String, (error: Error) => error.message);
    expect(message).toContain('answered 200: Unexpected [31m endpoint xxx');
    expect(message.length).toBeLessThan(600);
  });
});

describe('connecting to a server in the wild', () => {
  it('takes a bare list of models', async () => {
    server.answer('/v1/models', json(200, [{ id: 'm' }]));
    expect((await connect()).capabilities.model).toBe('m');
  });

  it('takes an answer without content for one', async () => {
    server.answer(route, json(200, completion({ message: { content: null }, finish_reason: 'length' })));
    expect((await connect()).capabilities.chat).toBe(true);
  });

  it.each([
    json(500, { error: 'template broke' }),
    json(501, { error: 'not implemented' }),
    raw(200, 'text/html', '<html>'),
    json(200, { error: 'Unexpected endpoint' }),
  ])('does without an optional ability, and says what the server said (%#)', async (handler) => {
    server.answer('/v1/completions', json(200, { choices: [{ text: 'a' }] }));
    server.answer(route, handler);
    const { capabilities } = await connect();
    expect(capabilities).toMatchObject({ chat: false, generate: true });
    expect(capabilities.unavailable?.chat).toContain('/v1/chat/completions answered');
  });

  it('reads what a proxy compressed without being asked to', async () => {
    server.answer('/v1/models', ({ response }) => {
      const body = gzipSync(JSON.stringify({ data: [{ id: 'zipped' }] }));
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
    });
    server.answer('/v1/completions', json(200, { choices: [{ text: 'a' }] }));
    const connected = await connectOpenai(server.url, { attempts: 1, baseDelay: 1 });
    onTestFinished(() => connected.close());
    expect(connected.capabilities.model).toBe('zipped');
    expect(server.calls.every(({ headers }) => headers['accept-encoding'] === undefined)).toBe(true);
  });

  it('does not ask for a conversation where none is needed', async () => {
    server.answer('/v1/completions', json(200, { choices: [{ text: 'a' }] }));
    await connect({ chat: false });
    expect(server.calls.some((call) => call.route === route)).toBe(false);
  });
});
