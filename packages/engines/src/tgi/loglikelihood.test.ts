import { describeError, type InferenceClient } from '@mainbench/spec';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTgi, type Handler, json, startFakeTgi, toyLogprob, toyTokens } from '../testing/fake-tgi.ts';
import { connectTgi } from './connect.ts';

let server: FakeTgi;
let client: InferenceClient;

const quick = { requestTimeout: 1000, attempts: 2, baseDelay: 1, maxDelay: 2 };
const sample = { context: 'The cat', continuation: ' sat down.' };

async function start(): Promise<void> {
  server = await startFakeTgi();
  client = await connectTgi(server.url, quick);
}

async function stop(): Promise<void> {
  await client.close();
  await server.close();
}

interface Told {
  id: number;
  text: string;
  logprob: number | null;
}

/** A prefill reply made from the toy's own, changed. */
function prefillReply(change: (prefill: Told[]) => unknown[], count = 0): Handler {
  return (call) => {
    const tokens = toyTokens(String(call.body.inputs));
    const prefill = tokens.map(({ id, text }, index) => ({ id, text, logprob: index === 0 ? null : toyLogprob(id) }));
    const details = { finish_reason: 'length', generated_tokens: 1, prefill: change(prefill), tokens: [], seed: null };
    json(200, { generated_text: '', details }, { 'x-prompt-tokens': tokens.length + count })(call);
  };
}

describe('log-likelihood', () => {
  beforeAll(start);
  afterAll(stop);

  it('equals the sum over the tokens after the boundary, for any text', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'bc', ' ', '\n', 'é', '漢', '👩‍👩‍👧', '</s>', '.'),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (context, continuation, endOfText) => {
        const result = await client.loglikelihood({ context, continuation, endOfText });
        const bytes = Buffer.byteLength(context);
        const tokens = toyTokens(context + continuation + (endOfText ? '</s>' : '')).slice(1);
        const scored = tokens.filter((token) => token.start >= bytes).map(({ id }) => toyLogprob(id));
        expect(result.tokenLogprobs).toEqual(scored);
        expect(result.tokens).toBe(scored.length);
        expect(result.sum).toBeCloseTo(
          scored.reduce((sum, value) => sum + value, 0),
          10,
        );
        expect(result.bytes).toBe(Buffer.byteLength(continuation));
        expect(result.straddles).toBe(tokens.some((token) => token.start < bytes && token.stop > bytes));
      }),
      { numRuns: 60 },
    );
  });

  it('counts a token over the boundary as context and says so', async () => {
    const result = await client.loglikelihood({ context: 'an apple pi', continuation: 'e tastes' });
    expect(result).toMatchObject({ tokens: 1, straddles: true, bytes: 8 });
  });

  it('asks for one token, greedily, with the whole text and never truncated', async () => {
    server.calls.length = 0;
    await client.loglikelihood({ ...sample, endOfText: true });
    expect(server.calls.map(({ route, body }) => [route, body])).toEqual([
      [
        '/generate',
        {
          inputs: 'The cat sat down.</s>',
          parameters: { max_new_tokens: 1, do_sample: false, decoder_input_details: true, details: true },
        },
      ],
    ]);
  });

  it('is zero for nothing, without a request', async () => {
    server.calls.length = 0;
    const result = await client.loglikelihood({ context: 'x', continuation: '' });
    expect(result).toEqual({ sum: 0, tokens: 0, bytes: 0, tokenLogprobs: [], straddles: false });
    expect(server.calls).toHaveLength(0);
  });

  it('refuses a text that UTF-8 cannot hold', async () => {
    const request = { context: 'a', continuation: '\ud83d' };
    await expect(client.loglikelihood(request)).rejects.toMatchObject({ kind: 'data' });
  });

  it('refuses a text past the limit before it is scored', async () => {
    server.calls.length = 0;
    const long = { context: 'a', continuation: ' a'.repeat(200) };
    await expect(client.loglikelihood(long)).rejects.toThrow('A text of 202 tokens must be scored');
    expect(server.calls).toHaveLength(1);
  });

  it('refuses a text past the limit that may have been short enough', async () => {
    const long = { context: 'a', continuation: ' a'.repeat(100) };
    for (const refusal of [json(422, { error: '`inputs` must have less than 100 tokens. Given: 102' }), undefined]) {
      if (refusal !== undefined) server.once('/generate', refusal);
      await expect(client.loglikelihood(long)).rejects.toThrow('A text of 102 tokens must be scored');
    }
  });

  it('asks the tokenizer where the reply does not tell the boundary, and soon asks it first', async () => {
    const own = await startFakeTgi();
    const other = await connectTgi(own.url, quick);
    const request = { context: 'an apple pie ', continuation: 'tastes' };
    own.answer('/generate', (call) => {
      const tokens = toyTokens(String(call.body.inputs));
      const prefill = tokens.map(({ id }, index) => ({ id, text: '?', logprob: index === 0 ? null : toyLogprob(id) }));
      const details = { finish_reason: 'length', generated_tokens: 1, prefill, tokens: [], seed: null };
      json(200, { generated_text: '', details }, { 'x-prompt-tokens': tokens.length })(call);
    });
    own.calls.length = 0;
    expect(await other.loglikelihood(sample)).toEqual(await client.loglikelihood(sample));
    expect(own.calls.map(({ route }) => route)).toEqual(['/generate', '/tokenize', '/generate']);
    for (let row = 0; row < 10; row += 1) await other.loglikelihood(sample);
    own.calls.length = 0;
    await other.loglikelihood(sample);
    expect(own.calls.map(({ route }) => route)).toEqual(['/tokenize', '/generate']);
    expect(other.activity?.()).toMatchObject({ requests: 12, tokenizedScores: 12 });
    await other.loglikelihood(request);
    expect(other.activity?.()).toMatchObject({ tokenizedScores: 13 });
    await other.close();
    await own.close();
  });
});

describe('a reply that would make the sum wrong', () => {
  beforeEach(start);
  afterEach(stop);

  it.each<[string, Handler, RegExp, number?]>([
    ['an empty prefill', prefillReply(() => []), /--enable-prefill-logprobs/],
    ['a prefill that is too short', prefillReply((prefill) => prefill.slice(1)), /5 .* prompt of 6 tokens/],
    ['another length told in the header', prefillReply((prefill) => prefill, 1), /6 .* prompt of 7 tokens/],
    [
      'other ids in front',
      prefillReply((prefill) => prefill.map(({ id, ...rest }) => ({ id: id + 1, ...rest }))),
      /tokenised the same text differently/,
      3,
    ],
    [
      'null where a number belongs',
      prefillReply((prefill) => prefill.map((token, index) => (index === 3 ? { ...token, logprob: null } : token))),
      /log-probability for token 3 .*NaN/s,
    ],
    [
      'no header',
      (call) =>
        json(200, {
          generated_text: '',
          details: { finish_reason: 'length', generated_tokens: 1, prefill: [] },
        })(call),
      /x-prompt-tokens/,
    ],
    ['no details', json(200, { generated_text: '' }), /a generated text with its details/],
    ['JSON that is cut', ({ response }) => response.end('{"generated_text":'), /where a generated text/],
    ['a page', ({ response }) => response.end('<html>Sign in</html>'), /an HTML page/],
    ['a bare NaN', ({ response }) => response.end('{"generated_text": NaN}'), /where a generated text/],
  ])('is refused: %s', async (_name, handler, expected, requests = 1) => {
    server.answer('/generate', handler);
    server.calls.length = 0;
    const error = await client.loglikelihood(sample).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(describeError(error)).toMatch(expected);
    expect(server.calls).toHaveLength(requests);
  });

  it('is refused: tokens without the ones the server puts in front', async () => {
    server.answer('/tokenize', (call) => json(200, toyTokens(String(call.body.inputs), false))(call));
    server.answer(
      '/generate',
      prefillReply((prefill) => prefill.map((token) => ({ ...token, id: token.id + 1 }))),
    );
    await expect(client.loglikelihood(sample)).rejects.toThrow('other special tokens');
  });

  it('is refused: an end of text that is not read as such', async () => {
    server.answer('/tokenize', (call) => json(200, toyTokens(String(call.body.inputs).replace('</s>', '<:s>')))(call));
    server.answer(
      '/generate',
      prefillReply((prefill) => prefill.map((token) => ({ ...token, id: token.id % 2 }))),
    );
    await expect(client.loglikelihood({ ...sample, endOfText: true })).rejects.toThrow('end-of-text token');
  });
});
