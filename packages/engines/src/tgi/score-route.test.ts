import { describe, expect, it } from 'vitest';
import { type FakeTgi, json, startFakeTgi, toyInfo } from '../testing/fake-tgi.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectTgi } from './connect.ts';

const one = { tokens: 4, first: 3, straddles: false, dropped: 0, last_id: 9, logprobs: [-0.5], greedy: [true] };

function reply(...scores: object[]): object {
  return { leading_ids: [1], scores };
}

async function startWithRoute(): Promise<FakeTgi> {
  const server = await startFakeTgi();
  server.answer('/info', json(200, { ...toyInfo, score_route: true }));
  server.answer('/score', json(200, reply(one)));
  return server;
}

const served = servedClient(startWithRoute, (url) => connectTgi(url, { engine: 'embedded', attempts: 1 }));

function bodies(): unknown[] {
  return served.server.calls.map(({ route, body }) => [route, body]);
}

describe('a server that has the route for scores', () => {
  it('is asked once for all choices, and for each text once', async () => {
    const other = { ...one, tokens: 5, logprobs: [-1, -2], greedy: [true, false], straddles: true, dropped: 2 };
    served.server.answer('/score', json(200, reply(one, other)));
    const scores = await served.client.choices({
      context: 'a\n',
      continuations: ['1', '', 'é c', '1'],
      truncateLeft: true,
    });
    expect(bodies()).toEqual([['/score', { context: 'a\n', continuations: ['1', 'é c'], truncate_left: true }]]);
    const first = { sum: -0.5, tokens: 1, bytes: 1, tokenLogprobs: [-0.5], straddles: false, greedy: true };
    const third = { sum: -3, tokens: 2, bytes: 4, tokenLogprobs: [-1, -2], straddles: true, greedy: false };
    const nothing = { sum: 0, tokens: 0, bytes: 0, tokenLogprobs: [], straddles: false };
    expect(scores).toEqual([first, nothing, { ...third, truncatedTokens: 2 }, first]);
    expect(scores[3]?.tokenLogprobs).not.toBe(scores[0]?.tokenLogprobs);
  });

  it('is asked once for a log-likelihood, the end of the text and its greedy flag included', async () => {
    served.server.answer('/score', json(200, reply({ ...one, last_id: 2 })));
    const request = { context: 'a', continuation: ' b', endOfText: true, greedy: true };
    expect(await served.client.loglikelihood(request)).toMatchObject({ sum: -0.5, bytes: 2, greedy: true });
    expect(bodies()).toEqual([['/score', { context: 'a', continuations: [' b</s>'] }]]);
  });

  it('is not asked where there is nothing to score', async () => {
    expect(await served.client.loglikelihood({ context: 'a', continuation: '' })).toMatchObject({ sum: 0, tokens: 0 });
    expect(await served.client.choices({ context: 'a', continuations: [] })).toEqual([]);
    expect(bodies()).toEqual([]);
  });

  it('is told the adapter', async () => {
    served.server.answer('/score', (call) =>
      json(200, reply({ ...one, logprobs: [call.body.adapter_id ? -3 : -2] }))(call),
    );
    const adapted = await connectTgi(served.server.url, { engine: 'embedded', adapter: 'mine' });
    expect(await adapted.loglikelihood({ context: 'a', continuation: ' b' })).toMatchObject({ sum: -3 });
    await adapted.close();
  });

  it.each([
    ['other special tokens at the beginning', { ...reply(one), leading_ids: [7] }, /other special tokens/],
    ['a token without a number', reply({ ...one, logprobs: [null] }), /no usable log-probability for token 3/],
    [
      'nothing before the first token',
      reply({ ...one, tokens: 1, first: 0, logprobs: [null], greedy: [null] }),
      /The first token of a text has no log-probability/,
    ],
    ['the score of another number of texts', reply(one, one), /a score of each continuation was expected/],
    ['fewer numbers than tokens', reply({ ...one, tokens: 5 }), /a score of each continuation was expected/],
    ['text in place of numbers', reply({ ...one, logprobs: ['-1'] }), /a score of each continuation was expected/],
    ['no flags', reply({ ...one, greedy: undefined }), /a score of each continuation was expected/],
    ['no scores', {}, /a score of each continuation was expected/],
    ['a list', [], /a score of each continuation was expected/],
  ])('fails with %s', async (_name, answered, sentence) => {
    served.server.answer('/score', json(200, answered));
    await expect(served.client.loglikelihood({ context: 'a', continuation: ' b' })).rejects.toThrow(sentence);
  });

  it('fails where it takes the end of the text for something else', async () => {
    const request = { context: 'a', continuation: ' b', endOfText: true };
    await expect(served.client.loglikelihood(request)).rejects.toThrow('does not read the end-of-text token');
  });

  it('refuses what is too long, for which no server is to blame', async () => {
    const error = 'Input validation error: a scored text must have 1 to 100 tokens. Given: 102';
    served.server.answer('/score', json(422, { error, error_type: 'validation' }));
    const failed = served.client.choices({ context: 'a', continuations: [' b', ' c'] });
    await expect(failed).rejects.toMatchObject({ details: { reason: 'too-long' } });
  });

  it('is not asked for half of a character', async () => {
    const request = { context: 'a', continuations: ['b', '\ud800'] };
    await expect(served.client.choices(request)).rejects.toMatchObject({ kind: 'data' });
    expect(bodies()).toEqual([]);
  });
});
