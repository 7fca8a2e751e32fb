import type { FilterContext, FilterVerdict, JsonObject } from '@mainbench/spec';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { judgeFilter } from './judge-filter.ts';
import { type ChatServer, chatReply, startChatServer } from './testing/chat-server.ts';

const signal = new AbortController().signal;
const template = (text: string) => ({ name: 'test', text });
const templates = {
  forward: template(''),
  reverse: template(''),
  rating: template('Rate {instruction}|{response}'),
  ratingDigit: template(''),
};
const pair = { id: 'a', instruction: 'say hi', response: 'hi {x}' };

let server: ChatServer | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

function optionsFor(url: string, changes: JsonObject = {}) {
  return judgeFilter.options.parse({ url, model: 'rater', max_new_tokens: 8, ...changes });
}

/** The verdict on the pair by a server that answers the pair's prompt so. */
async function verdictOf(answer: [number, JsonObject], changes: JsonObject = {}): Promise<FilterVerdict> {
  server = await startChatServer((content) => (content === 'Rate say hi|hi {x}' ? answer : chatReply('ready')));
  const options = optionsFor(server.url, changes);
  const outside = await judgeFilter.connect?.(options, signal);
  const context = { models: {}, templates, seed: 1, endOfText: false, outside, signal } as FilterContext;
  try {
    return await judgeFilter.score(pair, options, context);
  } finally {
    await outside?.close();
  }
}

describe('judge filter', () => {
  it('sends the rating prompt as one message at temperature 0, and reads the last line of the reply', async () => {
    vi.stubEnv('RATER_TOKEN', 'a-secret-token');
    expect(await verdictOf(chatReply('It answers.\nScore: 4'), { token_variable: 'RATER_TOKEN' })).toEqual({
      score: 4,
    });
    const asked = server?.calls.at(-1);
    expect(asked?.body).toMatchObject({
      ...{ model: 'rater', temperature: 0, max_tokens: 8 },
      messages: [{ role: 'user', content: 'Rate say hi|hi {x}' }],
    });
    expect(asked?.authorization).toBe('Bearer a-secret-token');
  });

  it('sends own headers, with environment variables put in', async () => {
    vi.stubEnv('RATER_KEY', 'a-secret-key');
    await verdictOf(chatReply('Score: 4'), { headers: { 'api-key': `\${RATER_KEY}`, 'x-team': 'seven' } });
    expect(server?.calls.at(-1)?.headers).toMatchObject({ 'api-key': 'a-secret-key', 'x-team': 'seven' });
    expect(server?.calls.at(-1)?.authorization).toBeUndefined();
  });

  it('has no rating where the reply names none, and says why', async () => {
    expect(await verdictOf(chatReply('A fine answer', 'length'))).toEqual({
      score: null,
      details: { reason: 'the reply has no line with a rating, cut at 8 tokens', reply: 'A fine answer' },
    });
  });

  it.each([
    [[400, { error: { message: 'blocked by our content policy' } }], 'the judge refused the pair'],
    [[400, { error: { message: 'please reduce the length of the messages' } }], 'too long for the judge'],
    [chatReply(null, 'content_filter'), 'the judge’s reply cannot be read'],
  ] as [[number, JsonObject], string][])('has no rating of a pair that is refused: %j', async (answer, reason) => {
    expect(await verdictOf(answer)).toEqual({ score: null, details: { reason } });
  });

  it('fails where the judge itself does', async () => {
    await expect(verdictOf([401, { error: { message: 'no' } }])).rejects.toMatchObject({ kind: 'endpoint' });
  });

  it('fails where the model answers no conversations, is not served, or the token is not there', async () => {
    server = await startChatServer(() => [404, { error: { message: 'no chat' } }]);
    const connect = (changes: JsonObject) =>
      judgeFilter.connect?.(optionsFor(server?.url ?? '', changes), signal) as Promise<unknown>;
    await expect(connect({})).rejects.toMatchObject({ kind: 'endpoint' });
    await expect(connect({ model: 'another' })).rejects.toMatchObject({
      details: { hint: expect.stringContaining('another is not listed: ') },
    });
    await expect(connect({ token_variable: 'NOT_SET_HERE' })).rejects.toThrow('NOT_SET_HERE is not set');
  });

  it('is known by its model and limit, wherever it is asked and with which key', () => {
    const options = optionsFor('http://user:pass@10.0.0.1/v1', { token_variable: 'RATER_TOKEN' });
    expect(judgeFilter.identity?.(options)).toEqual({ model: 'rater', max_new_tokens: 8 });
  });
});
