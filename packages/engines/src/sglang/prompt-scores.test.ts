import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { type Handler, json } from '../testing/fake-server.ts';
import { startFakeSglang } from '../testing/fake-sglang.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectSglang } from './connect.ts';

const served = servedClient(startFakeSglang, (url) => connectSglang(url, { attempts: 1 }));

const sample = { context: 'the cat\n', continuation: 'sat down' };

type Entry = [number | null, number, string | null];

function changed(change: (told: Entry[]) => unknown, top?: unknown): Handler {
  return (call) => {
    const { input_ids: sent, text, logprob_start_len: start } = call.body;
    const { vocabulary } = served.server;
    const ids = typeof text === 'string' ? vocabulary.encode(text, true) : (sent as number[]);
    const told = ids.slice(Number(start)).map((id, index): Entry => [index ? -1 : null, id, vocabulary.decode([id])]);
    const meta = {
      prompt_tokens: ids.length,
      completion_tokens: 1,
      finish_reason: { type: 'length', length: 1 },
      input_token_logprobs: change(told),
      input_top_logprobs: top ?? told.map((entry, index) => (index ? [entry] : null)),
    };
    json(200, { text: '', meta_info: meta })(call);
  };
}

const asked = { sampling_params: { max_new_tokens: 1, temperature: 0 }, return_logprob: true, top_logprobs_num: 1 };

it('asks for the texts of the tokens, in one request', async () => {
  await served.client.loglikelihood(sample);
  expect(served.server.calls.map(({ body }) => body)).toEqual([
    { text: 'the cat\nsat down', ...asked, logprob_start_len: 0, return_text_in_logprobs: true },
  ]);
});

it('asks from the place before the first scored token where it must tokenise first', async () => {
  const spaced = { context: 'the cat ', continuation: 'sat down' };
  const score = await served.client.loglikelihood(spaced);
  expect(served.server.calls.at(-1)?.body).toEqual({
    input_ids: served.server.vocabulary.encode('the cat sat down', true),
    ...asked,
    logprob_start_len: 3,
  });
  expect(score).toMatchObject({ tokens: 1, straddles: true });
  expect(served.client.activity?.()).toMatchObject({ tokenizedScores: 1 });
});

it('tokenises first where the server would cut a text in silence', async () => {
  served.server.answer('/server_info', json(200, { version: '0.5.21', allow_auto_truncate: true }));
  const other = await connectSglang(served.server.url, { attempts: 1 });
  served.server.calls.length = 0;
  await other.loglikelihood(sample);
  expect(served.server.calls.every(({ body }) => !('text' in body))).toBe(true);
  await other.close();
});

it('tokenises where the reply tells no texts', async () => {
  const expected = await served.client.loglikelihood(sample);
  const { once } = served.server;
  once(
    '/generate',
    changed((told) => told.map(([value, id]) => [value, id, null])),
  );
  expect(await served.client.loglikelihood(sample)).toEqual(expected);
});

describe('a reply that would make the sum wrong', () => {
  it.each<[string, Handler, RegExp]>([
    ['none', changed(() => null), /returned 0 log-probabilities/],
    ['too few', changed((told) => told.slice(1)), /returned 5 log-probabilities and 6 tokens for a prompt of 6/],
    [
      'other tokens',
      changed((told) => told.map(([value, id]) => [value, id + 1, null])),
      /of other tokens than it was sent/,
    ],
    [
      'no number',
      changed((told) => told.map(([, id]) => [null, id, null])),
      /returned no usable log-probability for token 4/,
    ],
    ['no likeliest tokens', changed((told) => told, []), /did not return the likeliest/],
    ['nothing of SGLang', json(200, { generated_text: 'a' }), /SGLang's answer with its meta_info was expected/],
  ])('is refused: %s', async (_name, handler, expected) => {
    served.server.answer('/generate', handler);
    const error = await served.client.loglikelihood(sample).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(describeError(error)).toMatch(expected);
  });

  it('may come later: a generation that the server gave up', async () => {
    const meta = { prompt_tokens: 2, completion_tokens: 0, finish_reason: { type: 'abort', message: 'out of memory' } };
    served.server.answer('/generate', json(200, { text: '', meta_info: meta }));
    await expect(served.client.loglikelihood(sample)).rejects.toMatchObject({ retryable: true });
  });
});

it('reads why a generation ended', async () => {
  const reply = (reason: object) =>
    json(200, { text: 'b', meta_info: { prompt_tokens: 2, completion_tokens: 3, finish_reason: reason } });
  const request = { prompt: 'a', maxNewTokens: 3, temperature: 0.5, topP: 0.9, seed: 7, stop: ['#'] };
  served.server.answer('/generate', reply({ type: 'stop', matched: '#' }));
  expect(await served.client.generate(request)).toMatchObject({ finish: 'stop-string' });
  expect(served.server.calls.at(-1)?.body).toEqual({
    text: 'a',
    sampling_params: { max_new_tokens: 3, temperature: 0.5, top_p: 0.9, sampling_seed: 7, stop: ['#'] },
  });
  served.server.answer('/generate', reply({ type: 'stop', matched: 2 }));
  expect(await served.client.generate(request)).toMatchObject({ finish: 'end-of-text' });
  served.server.answer('/generate', reply({ type: 'length', length: 3 }));
  expect(await served.client.generate(request)).toMatchObject({ finish: 'length' });
});

it("uses a server's newer route where it has one", async () => {
  served.server.answer('/server_info', json(200, { version: '0.6.0', max_running_requests: null }));
  const newer = await connectSglang(served.server.url, { attempts: 1, concurrency: 5 });
  expect(newer.capabilities).toMatchObject({ version: '0.6.0', maxConcurrentRequests: 5 });
  await newer.close();
});
