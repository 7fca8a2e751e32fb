import { describeError, type InferenceClient } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Handler, json } from '../testing/fake-server.ts';
import { type FakeVllm, promptLogprobs, startFakeVllm } from '../testing/fake-vllm.ts';
import { connectVllm } from './connect.ts';

let server: FakeVllm;
let client: InferenceClient;

beforeEach(async () => {
  server = await startFakeVllm();
  client = await connectVllm(server.url, { attempts: 1 });
});

afterEach(async () => {
  await client.close();
  await server.close();
});

const sample = { context: 'the cat\n', continuation: 'sat down' };

function changed(change: (places: unknown[]) => unknown, promptTokens?: number): Handler {
  return (call) => {
    const ids = call.body.prompt as number[];
    const choice = { text: '', finish_reason: 'length', prompt_logprobs: change(promptLogprobs(ids)) };
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
    ['another number of tokens', changed((places) => places, 7), /and 7 tokens for a prompt of 6/],
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
    server.answer('/v1/completions', handler);
    const error = await client.loglikelihood(sample).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(describeError(error)).toMatch(expected);
  });
});

it('sends ids, one new token and greedily', async () => {
  await client.loglikelihood(sample);
  expect(server.calls.at(-1)?.body).toEqual({
    model: 'toy',
    prompt: server.vocabulary.encode('the cat\nsat down', true),
    max_tokens: 1,
    temperature: 0,
    prompt_logprobs: 1,
  });
});

it('uses an adapter under its own name, and refuses one that is not loaded', async () => {
  const models = {
    data: [
      { id: 'toy', root: 'toy', max_model_len: 64 },
      { id: 'mine', root: '/mine' },
    ],
  };
  server.answer('/v1/models', json(200, models));
  const adapted = await connectVllm(server.url, { attempts: 1, adapter: 'mine' });
  expect(server.calls.every(({ body }) => !('prompt' in body) || body.model === 'mine' || body.model === 'toy')).toBe(
    true,
  );
  await adapted.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 });
  expect(server.calls.at(-1)?.body).toMatchObject({ model: 'mine' });
  await adapted.close();
  await expect(connectVllm(server.url, { attempts: 1, adapter: 'other' })).rejects.toThrow('has no adapter other');
});

it('tells a stop string from the end of the text', async () => {
  const usage = { prompt_tokens: 2, completion_tokens: 3 };
  const request = { prompt: 'a', maxNewTokens: 9, temperature: 0, stop: ['#'] };
  server.answer(
    '/v1/completions',
    json(200, { choices: [{ text: 'b', finish_reason: 'stop', stop_reason: '#' }], usage }),
  );
  expect(await client.generate(request)).toMatchObject({ text: 'b', finish: 'stop-string' });
  server.answer(
    '/v1/completions',
    json(200, { choices: [{ text: 'b', finish_reason: 'stop', stop_reason: null }], usage }),
  );
  expect(await client.generate(request)).toMatchObject({ text: 'b', finish: 'end-of-text' });
});
