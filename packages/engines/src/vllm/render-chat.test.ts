import type { ChatMessage, InferenceClient } from '@mainbench/spec';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Handler, json } from '../testing/fake-server.ts';
import { type FakeVllm, startFakeVllm } from '../testing/fake-vllm.ts';
import { connectVllm } from './connect.ts';

const messages: ChatMessage[] = [{ role: 'user', content: 'hello' }];
let server: FakeVllm;
let client: InferenceClient | undefined;

/** `/tokenize` of a model whose template writes this text for every conversation. */
function tokenizer(templated: string): Handler {
  return (call) => {
    const { messages: asked, prompt, add_special_tokens: special } = call.body;
    const tokens =
      asked === undefined
        ? server.vocabulary.encode(String(prompt), special !== false)
        : server.vocabulary.encode(templated, special === true);
    json(200, { count: tokens.length, max_model_len: 64, tokens, token_strs: null })(call);
  };
}

async function connected(templated: string): Promise<InferenceClient> {
  server.answer('/tokenize', tokenizer(templated));
  client = await connectVllm(server.url, { attempts: 1 });
  return client;
}

beforeEach(async () => {
  server = await startFakeVllm();
  const message = { role: 'assistant', content: 'hi' };
  server.answer('/v1/chat/completions', json(200, { choices: [{ index: 0, finish_reason: 'stop', message }] }));
});

afterEach(async () => {
  await client?.close();
  await server.close();
});

it('gives the text of the template, and says what of it the server puts before every prompt', async () => {
  const found = await connected('<s>[user] hello');
  expect(found.capabilities.render).toBe(true);
  expect(await found.renderChat?.(messages)).toEqual({ text: '<s>[user] hello', beginning: '<s>' });
  expect(server.calls.find(({ route, body }) => route === '/tokenize' && 'messages' in body)?.body).toMatchObject({
    model: 'toy',
    add_generation_prompt: true,
  });
});

it('passes on the values for the template', async () => {
  server.answer('/tokenize', tokenizer('[user] hello'));
  const extraBody = { chat_template_kwargs: { enable_thinking: false }, priority: 1 };
  client = await connectVllm(server.url, { attempts: 1, extraBody });
  await client.renderChat?.(messages);
  const asked = server.calls.findLast(({ route, body }) => route === '/tokenize' && 'messages' in body);
  expect(asked?.body).toMatchObject({ chat_template_kwargs: { enable_thinking: false } });
  expect(asked?.body).not.toHaveProperty('priority');
});

it('has no beginning where the template writes none', async () => {
  const found = await connected('[user] hello');
  expect(await found.renderChat?.(messages)).toEqual({ text: '[user] hello', beginning: '' });
});

it('takes away the space that a tokenizer decodes after the beginning', async () => {
  const found = await connected('<s>[user] hello');
  server.answer('/detokenize', (call) => {
    const text = server.vocabulary.decode(call.body.tokens as number[]);
    json(200, { prompt: text === '<s>' ? text : text.replace('<s>', '<s> ') })(call);
  });
  expect(await found.renderChat?.(messages)).toEqual({ text: '<s>[user] hello', beginning: '<s>' });
});

it('refuses a text that has other tokens than the conversation', async () => {
  const found = await connected('<s>[user] hello');
  server.answer('/detokenize', json(200, { prompt: '[user] hello' }));
  await expect(found.renderChat?.(messages)).rejects.toThrow('to a text with other tokens');
});

it('tells a refusal of the template from other faults', async () => {
  const found = await connected('x');
  server.answer('/tokenize', json(400, { error: { message: 'no system turns', code: 400 } }));
  await expect(found.renderChat?.(messages)).rejects.toMatchObject({
    message: expect.stringContaining('no system turns'),
    details: { reason: 'chat-template' },
  });
});

it('is not there without a chat template', async () => {
  server.answer('/v1/chat/completions', json(400, { error: { message: 'no chat template', code: 400 } }));
  client = await connectVllm(server.url, { attempts: 1 });
  expect(client.capabilities).toMatchObject({ chat: false, render: false });
});
