import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { type Handler, json } from '../testing/fake-server.ts';
import { promptLogprobs, startFakeVllm, toyFingerprint } from '../testing/fake-vllm.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectVllm } from './connect.ts';

const served = servedClient(startFakeVllm, (url) => connectVllm(url, { attempts: 1 }));

const sample = { context: 'the cat\n', continuation: 'sat down' };

function changed(change: (places: unknown[]) => unknown, promptTokens?: number): Handler {
  return (call) => {
    const { prompt } = call.body;
    const { vocabulary } = served.server;
    const ids = typeof prompt === 'string' ? vocabulary.encode(prompt, true) : (prompt as number[]);
    const choice = { text: '', finish_reason: 'length', prompt_logprobs: change(promptLogprobs(vocabulary, ids)) };
    json(200, {
      choices: [choice],
      usage: { prompt_tokens: promptTokens ?? ids.length, completion_tokens: 1 },
    })(call);
  };
}

describe('a reply that would make the sum wrong', () => {
  it.each<[string, Handler, RegExp]>([
    ['no log-probabilities', changed(() => null), /a completion with prompt_logprobs was expected/],
    ['too few', changed((places) => places.slice(1)), /returned 5 log-probabilities and 6 tokens for a prompt of 6/],
    ['null alone', changed(() => [null]), /returned 1 log-probabilities and 6 tokens for a prompt of 6/],
    ['another number of tokens', changed((places) => places, 7), /returned 6 log-probabilities and 7 tokens/],
    [
      'other tokens',
      changed((places) => places.map((_, index) => (index ? { 77777: { logprob: -1 } } : null))),
      /no log-probability for token 4/,
    ],
    ['null where a token belongs', changed((places) => places.map(() => null)), /no log-probability for token 4/],
    [
      'no number',
      changed((places) =>
        places.map((place) => place && Object.fromEntries(Object.keys(place).map((id) => [id, { logprob: null }]))),
      ),
      /returned no usable log-probability/,
    ],
    ['a page', ({ response }) => response.end('<html></html>'), /an HTML page/],
  ])('is refused: %s', async (_name, handler, expected) => {
    served.server.answer('/v1/completions', handler);
    const error = await served.client.loglikelihood(sample).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(describeError(error)).toMatch(expected);
  });
});

const asked = { model: 'toy', max_tokens: 1, temperature: 0, prompt_logprobs: 0 };

it('sends the text, one new token and greedily, in one request', async () => {
  await served.client.loglikelihood(sample);
  expect(served.server.calls.map(({ body }) => body)).toEqual([{ ...asked, prompt: 'the cat\nsat down' }]);
});

it('sends ids where the server must tokenise first', async () => {
  await served.client.loglikelihood({ context: 'the cat ', continuation: 'sat down' });
  expect(served.server.calls.at(-1)?.body).toEqual({
    ...asked,
    prompt: served.server.vocabulary.encode('the cat sat down', true),
  });
  expect(served.client.activity?.()).toMatchObject({ tokenizedScores: 1 });
});

describe('values that are no log-probabilities', () => {
  /** The toy's own, with another value for one token. */
  const valued = (at: number, logprob: number) =>
    changed((places) =>
      places.map((place, index) =>
        index === at
          ? Object.fromEntries(Object.entries(place as object).map(([id, told]) => [id, { ...told, logprob }]))
          : place,
      ),
    );

  it.each([
    ['of a scored token', 4, sample],
    ['of the context', 2, sample],
    ['of a context that must be tokenised first', 2, { context: 'the cat ', continuation: 'sat down' }],
  ])('as logits %s, are refused with the flag', async (_name, at, request) => {
    served.server.answer('/v1/completions', valued(at, 7.25));
    const error = await served.client.loglikelihood(request).catch((reason) => reason);
    expect(error).toMatchObject({ retryable: false, details: { reason: 'misconfigured' } });
    expect(describeError(error)).toMatch(/returned 7.25 for token 2|4 of a prompt.*--logprobs-mode raw_logprobs/);
  });

  it('as what stands for −inf, make the row one without a score, unless they are of the context', async () => {
    served.server.answer('/v1/completions', valued(4, -9999));
    await expect(served.client.loglikelihood(sample)).rejects.toMatchObject({
      details: { reason: 'zero-probability' },
    });
    expect(served.client.activity?.().faults).toMatchObject({ 'probability 0': 1 });
    served.server.answer('/v1/completions', valued(2, -9999));
    expect(await served.client.loglikelihood(sample)).toMatchObject({ tokens: 2 });
  });
});

describe('what a server whose engine failed is told to do', () => {
  const failed = (message: string) => json(500, { error: { message, type: 'InternalServerError', code: 500 } });

  it.each([
    ['CUDA out of memory. Tried to allocate 4.00 GiB.', /vocabulary, so start vLLM with a smaller --max-num-batched/],
    ['EngineCore encountered an issue. See stack trace (above) for the root cause.', /If its log says that memory ran/],
    ['KeyError: 1234', /use version 0.32 or later/],
  ])('after %s', async (message, hint) => {
    served.server.answer('/v1/completions', failed(message));
    const error = await served.client.loglikelihood(sample).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'endpoint', retryable: true });
    expect(describeError(error)).toMatch(hint);
    expect(describeError(error).length).toBeLessThan(600);
  });
});

it('tells what the server says of its version and settings', () => {
  expect(served.client.capabilities.systemFingerprint).toBe(toyFingerprint);
});

it('uses an adapter under its own name, and refuses one that is not loaded', async () => {
  const models = {
    data: [
      { id: 'toy', root: 'toy', max_model_len: 64 },
      { id: 'mine', root: '/mine' },
    ],
  };
  served.server.answer('/v1/models', json(200, models));
  const adapted = await connectVllm(served.server.url, { attempts: 1, adapter: 'mine' });
  expect(
    served.server.calls.every(({ body }) => !('prompt' in body) || body.model === 'mine' || body.model === 'toy'),
  ).toBe(true);
  await adapted.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
  expect(served.server.calls.at(-1)?.body).toMatchObject({ model: 'mine' });
  await adapted.close();
  await expect(connectVllm(served.server.url, { attempts: 1, adapter: 'other' })).rejects.toThrow(
    'has no adapter other',
  );
});

it('tells a stop string from the end of the text', async () => {
  const usage = { prompt_tokens: 2, completion_tokens: 3 };
  const request = { prompt: 'a', maxNewTokens: 9, temperature: 0, stop: ['#'] };
  served.server.answer(
    '/v1/completions',
    json(200, { choices: [{ text: 'b', finish_reason: 'stop', stop_reason: '#' }], usage }),
  );
  expect(await served.client.generate(request)).toMatchObject({ text: 'b', finish: 'stop-string' });
  served.server.answer(
    '/v1/completions',
    json(200, { choices: [{ text: 'b', finish_reason: 'stop', stop_reason: null }], usage }),
  );
  expect(await served.client.generate(request)).toMatchObject({ text: 'b', finish: 'end-of-text' });
});
