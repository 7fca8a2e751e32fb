import type { ChatMessage, InferenceClient, JsonObject } from '@mainbench/spec';
import { afterEach, expect, it } from 'vitest';
import { type FakeTgi, json, startFakeTgi, toyInfo, toyTokens } from '../testing/fake-tgi.ts';
import { connectTgi } from './connect.ts';

const messages: ChatMessage[] = [{ role: 'user', content: 'Hello' }];
let server: FakeTgi;
let client: InferenceClient | undefined;

afterEach(async () => {
  await client?.close();
  await server.close();
});

async function connected(templated: string, beginningOfText = true, extraBody?: JsonObject): Promise<InferenceClient> {
  server = await startFakeTgi(beginningOfText);
  server.answer(
    '/v1/chat/completions',
    json(200, {
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    }),
  );
  const reply = { tokenize_response: toyTokens(templated, false), templated_text: templated };
  server.answer('/chat_tokenize', json(200, reply));
  client = await connectTgi(server.url, { attempts: 1, ...(extraBody === undefined ? {} : { extraBody }) });
  return client;
}

it('gives the text of the template, and says what of it the server puts before every prompt', async () => {
  const found = await connected('<s>[user] Hello');
  expect(found.capabilities.render).toBe(true);
  expect(await found.renderChat?.(messages)).toEqual({ text: '<s>[user] Hello', beginning: '<s>' });
});

it('passes on the values for the template', async () => {
  const values = { chat_template_kwargs: { enable_thinking: false } };
  const found = await connected('[user] Hello', true, values);
  await found.renderChat?.(messages);
  expect(server.calls.findLast(({ route }) => route === '/chat_tokenize')?.body).toMatchObject(values);
});

it.each([
  ['the template writes none', '[user] Hello', true],
  ['the server adds none', '<s>[user] Hello', false],
])('has no beginning where %s', async (_name, templated, adds) => {
  const found = await connected(templated, adds);
  expect(await found.renderChat?.(messages)).toEqual({ text: templated, beginning: '' });
});

it('tells a refusal of the template from other faults', async () => {
  const found = await connected('x');
  server.answer(
    '/chat_tokenize',
    json(422, { error: 'Template error: no system turns', error_type: 'template_error' }),
  );
  await expect(found.renderChat?.(messages)).rejects.toMatchObject({
    message: expect.stringContaining('no system turns'),
    details: { reason: 'chat-template' },
  });
});

it('is not there on a server without the route, or without a template', async () => {
  server = await startFakeTgi();
  client = await connectTgi(server.url, { attempts: 1 });
  expect(client.capabilities).toMatchObject({ chat: false, render: false });
});

it('takes the end of text from a server that tells it, before it guesses', async () => {
  server = await startFakeTgi();
  server.answer('/info', json(200, { ...toyInfo, eos_token: '<unk>' }));
  client = await connectTgi(server.url, { attempts: 1 });
  expect(client.capabilities.endOfText).toBe('<unk>');
});
