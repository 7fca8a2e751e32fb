import { describeError, type InferenceClient } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, json, raw, reset, startFakeServer } from '../testing/fake-server.ts';
import { connectOpenai } from './connect.ts';

const chatRoute = '/v1/chat/completions';
const messages = [{ role: 'user' as const, content: 'Hello' }];
const request = { messages, maxNewTokens: 5, temperature: 0 };
const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const key = 'sk-verysecretkey123';
let server: FakeServer;
let client: InferenceClient | undefined;

function answer(choice: object): object {
  return {
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' }, ...choice }],
    usage,
  };
}

beforeEach(async () => {
  server = await startFakeServer({
    '/v1/models': json(200, { object: 'list', data: [{ id: 'judge', object: 'model' }, { id: 'other' }] }),
    [chatRoute]: json(200, answer({})),
    '/v1/completions': json(404, { error: { message: 'This is a chat model.' } }),
  });
});

afterEach(async () => {
  await client?.close();
  client = undefined;
  await server.close();
});

async function connect(options: Parameters<typeof connectOpenai>[1] = {}, path = '/v1'): Promise<InferenceClient> {
  client = await connectOpenai(`${server.url}${path}`, {
    attempts: 3,
    baseDelay: 1,
    maxDelay: 2,
    token: key,
    model: { path: 'judge' },
    ...options,
  });
  return client;
}

describe('connecting', () => {
  it.each(['', '/v1', '/v1/'])('takes an address that ends in %j', async (path) => {
    const { capabilities } = await connect({}, path);
    expect(capabilities).toMatchObject({
      engine: 'openai',
      model: 'judge',
      chat: true,
      generate: false,
      loglikelihood: false,
      greedy: false,
      maxConcurrentRequests: 16,
    });
    expect(server.calls[0]).toMatchObject({ route: '/v1/models', headers: { authorization: `Bearer ${key}` } });
  });

  it('asks for the name of the model where a service has several', async () => {
    const failing = connect({ model: undefined as never });
    await expect(failing).rejects.toThrow('serves judge, other, and none was chosen');
  });

  it('takes a name at its word where a service lists none', async () => {
    server.answer('/v1/models', raw(404, 'text/plain', 'no'));
    expect((await connect()).capabilities.model).toBe('judge');
  });

  it('sends no key where there is none', async () => {
    await connect({ token: undefined as never });
    expect(server.calls.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('knows a service that continues prompts', async () => {
    server.answer('/v1/completions', json(200, { choices: [{ text: ' there', finish_reason: 'length' }], usage }));
    const continued = (await connect()).generate({ prompt: 'Hello', maxNewTokens: 1, temperature: 0 });
    expect(await continued).toEqual({ text: ' there', finish: 'length', promptTokens: 9, generatedTokens: 2 });
  });

  it('refuses a service that does neither', async () => {
    server.answer(chatRoute, json(404, { error: { message: 'no such model' } }));
    await expect(connect()).rejects.toThrow('answers neither chat nor completion requests as judge');
  });
});

describe('a conversation', () => {
  it('tells the alternatives that it was asked for', async () => {
    const { chat } = await connect();
    const content = [
      {
        token: 'Hi',
        logprob: -0.1,
        top_logprobs: [
          { token: 'Hi', logprob: -0.1 },
          { token: 'Yo', logprob: -3 },
        ],
      },
    ];
    server.answer(chatRoute, json(200, answer({ logprobs: { content } })));
    expect(await chat({ ...request, alternatives: 2 })).toEqual({
      text: 'Hi',
      finish: 'end-of-text',
      promptTokens: 9,
      generatedTokens: 2,
      alternatives: [
        [
          { text: 'Hi', logprob: -0.1 },
          { text: 'Yo', logprob: -3 },
        ],
      ],
    });
    expect(server.calls.at(-1)?.body).toMatchObject({ logprobs: true, top_logprobs: 2 });
  });

  it('is asked for again after an overload, when the service says', async () => {
    const { chat } = await connect();
    server.calls.length = 0;
    server.once(chatRoute, json(429, { error: { message: 'Rate limit' } }, { 'retry-after': '0.2' }), reset);
    const start = performance.now();
    expect(await chat(request)).toMatchObject({ text: 'Hi' });
    expect(performance.now() - start).toBeGreaterThan(190);
    expect(server.calls).toHaveLength(3);
  });

  it('is given up after so many tries, and no sooner or later', async () => {
    const { chat } = await connect();
    server.calls.length = 0;
    server.answer(chatRoute, json(503, { error: { message: 'Overloaded' } }));
    await expect(chat(request)).rejects.toThrow('answered 503: Overloaded (tried 3 times)');
    expect(server.calls).toHaveLength(3);
  });

  it('names its limit as models want it that reason', async () => {
    const { chat } = await connect();
    const refusal = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.";
    server.once(chatRoute, json(400, { error: { message: refusal, code: 'unsupported_parameter' } }));
    await chat(request);
    expect(server.calls.at(-1)?.body).toMatchObject({ max_completion_tokens: 5 });
    expect(server.calls.at(-1)?.body).not.toHaveProperty('max_tokens');
    await chat(request);
    expect(server.calls.at(-1)?.body).toMatchObject({ max_completion_tokens: 5 });
  });

  it('that is too long is a fact about the row', async () => {
    const { chat } = await connect();
    const message =
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";
    server.answer(chatRoute, json(400, { error: { message, code: 'context_length_exceeded' } }));
    await expect(chat(request)).rejects.toMatchObject({ details: { reason: 'too-long' }, retryable: false });
  });

  it('ends when it is interrupted', async () => {
    const { chat } = await connect();
    server.answer(chatRoute, () => {});
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await expect(chat(request, controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it('ends when nothing comes in time', async () => {
    const { chat } = await connect({ requestTimeout: 150, attempts: 1 });
    server.answer(chatRoute, () => {});
    await expect(chat(request)).rejects.toThrow('gave no answer within 0.15 s');
  });
});

it('scores nothing', async () => {
  const { loglikelihood, choices } = await connect();
  await expect(loglikelihood({ context: 'a', continuation: 'b' })).rejects.toThrow(
    'returns no prompt log-probabilities',
  );
  await expect(choices({ context: 'a', continuations: ['b'] })).rejects.toThrow('returns no prompt log-probabilities');
});

it('says that a closed client is closed, and that nobody listens', async () => {
  const closed = await connect();
  await closed.close();
  await expect(closed.chat(request)).rejects.toThrow('was closed by this program');
  const silent = await startFakeServer({});
  await silent.close();
  const failing = connectOpenai(silent.url, { attempts: 1, token: key }).catch(describeError);
  expect(await failing).toContain('refused the connection');
});
