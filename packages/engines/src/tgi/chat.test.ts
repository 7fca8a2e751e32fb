import { expect, it } from 'vitest';
import { chatCompletionBody as chatBody } from '../openai/post-generation.ts';
import { json, startFakeTgi } from '../testing/fake-tgi.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectTgi } from './connect.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const route = '/v1/chat/completions';

function completion(reason: string, content: unknown = 'Hi'): object {
  return {
    choices: [{ index: 0, finish_reason: reason, message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
  };
}

const served = servedClient(startFakeTgi, (url) => connectTgi(url, { attempts: 1 }));

it('always tells the temperature, since TGI samples where there is none', () => {
  expect(chatBody({ messages, maxNewTokens: 3, temperature: 0, topP: 0.5, seed: 4 }, 'tgi')).toEqual({
    model: 'tgi',
    messages,
    max_tokens: 3,
    temperature: 0,
    stream: false,
  });
});

it('samples with its parameters and names an adapter as the model', () => {
  expect(chatBody({ messages, maxNewTokens: 3, temperature: 1, topP: 0.5, seed: 4, stop: ['#'] }, 'mine')).toEqual({
    model: 'mine',
    messages,
    max_tokens: 3,
    temperature: 1,
    stream: false,
    top_p: 0.5,
    seed: 4,
    stop: ['#'],
  });
});

it.each([
  ['stop', 'end-of-text'],
  ['eos_token', 'end-of-text'],
  ['length', 'length'],
  ['stop_sequence', 'stop-string'],
  ['tool_calls', 'end-of-text'],
])('reads the finish reason %s as %s', async (reason, finish) => {
  served.server.answer(route, json(200, completion(reason)));
  const generation = await served.client.chat({ messages, maxNewTokens: 3, temperature: 0 });
  expect(generation).toEqual({ text: 'Hi', finish, promptTokens: 9, generatedTokens: 2 });
});

it.each([
  ['no choice', { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }],
  ['no usage', { choices: [] }],
  ['a list', []],
])('refuses a reply with %s', async (_name, reply) => {
  served.server.answer(route, json(200, reply));
  await expect(served.client.chat({ messages, maxNewTokens: 3, temperature: 0 })).rejects.toThrow(
    'where a chat completion was expected',
  );
});

it('tells that the model has no chat template', async () => {
  expect(served.client.capabilities.chat).toBe(false);
  await expect(served.client.chat({ messages, maxNewTokens: 3, temperature: 0 })).rejects.toThrow(
    'answered 422: Template error: template not found',
  );
});

it('refuses half a surrogate pair', async () => {
  const broken = [{ role: 'user' as const, content: '\udc00' }];
  await expect(served.client.chat({ messages: broken, maxNewTokens: 3, temperature: 0 })).rejects.toMatchObject({
    kind: 'data',
  });
});
