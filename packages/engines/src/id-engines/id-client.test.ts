import type { InferenceClient } from '@mainbench/spec';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../shipped-engines.ts';
import { startFakeSglang } from '../testing/fake-sglang.ts';
import { toyLogprob } from '../testing/fake-tgi.ts';
import { type FakeVllm, startFakeVllm, toyGreedy } from '../testing/fake-vllm.ts';

const quick = { requestTimeout: 2000, attempts: 1 };

describe.each([
  ['vllm', startFakeVllm],
  ['sglang', startFakeSglang],
] as const)('%s', (engine, start) => {
  let server: FakeVllm;
  let client: InferenceClient;

  beforeAll(async () => {
    server = await start();
    client = await connectEngine(engine, server.url, quick);
  });

  afterAll(async () => {
    await client.close();
    await server.close();
  });

  /** What the toy's own tokens say, each with its place in bytes. */
  function expected(context: string, continuation: string, endOfText: boolean) {
    const { vocabulary } = server;
    const text = Buffer.from(context + continuation);
    let place = 0;
    const tokens = vocabulary.encode(text.toString(), false).map((id) => {
      const start = place;
      place += vocabulary.bytesOf(id).length;
      return { id, start: beginningOfCharacter(text, start), stop: place };
    });
    const boundary = Buffer.byteLength(context);
    const scored = tokens.filter((token) => token.start >= boundary).map(({ id }) => id);
    if (endOfText) scored.push(2);
    return {
      tokenLogprobs: scored.map(toyLogprob),
      greedy: scored.every(toyGreedy),
      straddles: continuation !== '' && tokens.some((token) => token.start < boundary && token.stop > boundary),
      bytes: Buffer.byteLength(continuation),
    };
  }

  it('tells what the server is and can do', () => {
    expect(client.capabilities).toMatchObject({
      engine,
      generate: true,
      loglikelihood: true,
      greedy: true,
      chat: false,
      maxTotalTokens: 64,
      maxInputTokens: 63,
      endOfText: '</s>',
      specialTexts: ['</s>', '<s>', '<unk>'],
      addsBeginningOfText: true,
    });
  });

  it('scores exactly the tokens that start in the continuation, for any text', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'bc', ' ', '\n', 'é', '漢', '👩', '</s>', '.'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (context, continuation, endOfText) => {
        fc.pre(continuation !== '' || endOfText);
        const result = await client.loglikelihood({ context, continuation, endOfText });
        const { tokenLogprobs, straddles, bytes, greedy } = expected(context, continuation, endOfText);
        expect(result).toEqual({
          sum: tokenLogprobs.reduce((sum, value) => sum + value, 0),
          tokens: tokenLogprobs.length,
          bytes,
          tokenLogprobs,
          straddles,
          greedy,
        });
      }),
      { numRuns: 120 },
    );
  });

  it('is zero for nothing, without a request', async () => {
    server.calls.length = 0;
    expect(await client.loglikelihood({ context: 'x', continuation: '' })).toMatchObject({ sum: 0, tokens: 0 });
    expect(server.calls).toHaveLength(0);
  });

  it('refuses a text past the limit before it is scored', async () => {
    const scoring = client.loglikelihood({ context: 'a', continuation: ' a'.repeat(70) });
    await expect(scoring).rejects.toMatchObject({ details: { reason: 'too-long' } });
  });

  it('drops the beginning of a text that is too long, where it may', async () => {
    const text = { context: 'a'.concat(' b'.repeat(80), '\n'), continuation: 'red blue' };
    const cut = await client.loglikelihood({ ...text, truncateLeft: true });
    const short = await client.loglikelihood({ context: 'x\n', continuation: text.continuation });
    expect(cut).toEqual({ ...short, truncatedTokens: 1 + 81 + 1 + 2 - 63 });
    const [one] = await client.choices({
      context: text.context,
      continuations: [text.continuation],
      truncateLeft: true,
    });
    expect(one).toEqual(cut);
    const long = { context: 'a ', continuation: 'b'.concat(' b'.repeat(80)), truncateLeft: true };
    await expect(client.loglikelihood(long)).rejects.toMatchObject({ details: { reason: 'too-long' } });
  });

  it('drops the beginning of a prompt that is too long, where it may', async () => {
    const request = { prompt: 'a'.concat(' b'.repeat(80)), maxNewTokens: 10, temperature: 0, truncateLeft: true };
    const { promptTokens, truncatedTokens } = await client.generate(request);
    expect(promptTokens).toBe(engine === 'vllm' ? 54 : 53);
    expect(truncatedTokens).toBe(82 - promptTokens);
    expect(await client.generate({ ...request, prompt: 'a b' })).not.toHaveProperty('truncatedTokens');
    await expect(client.generate({ ...request, maxNewTokens: 64 })).rejects.toMatchObject({
      details: { reason: 'too-long' },
    });
  });

  it('sends a choice that occurs twice once', async () => {
    server.calls.length = 0;
    const scores = await client.choices({ context: 'say\n', continuations: ['a', 'b', 'a'] });
    expect(scores[0]).toEqual(scores[2]);
    expect(server.calls.filter(({ route }) => /completions|generate/.test(route))).toHaveLength(2);
  });

  it('continues a prompt', async () => {
    const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };
    expect(await client.generate(request)).toEqual({
      text: ' ok',
      finish: 'length',
      promptTokens: 2,
      generatedTokens: 1,
    });
  });

  it('tells anew which model is served', async () => {
    expect(await client.identify?.()).toEqual({ model: client.capabilities.model });
  });

  it('refuses a server of another model', async () => {
    const connecting = connectEngine(engine, server.url, { ...quick, model: { path: 'other' } });
    await expect(connecting).rejects.toMatchObject({ details: { reason: 'other-model' } });
  });

  it('tells whether a text comes back from its tokens', async () => {
    expect(await client.roundTrip?.('naïve 漢字 <s>\n 👩')).toBe(true);
    const { vocabulary } = server;
    server.once(engine === 'vllm' ? '/tokenize' : '/v1/tokenize', (call) => {
      call.response.end(JSON.stringify({ tokens: vocabulary.encode(String(call.body.prompt).toLowerCase(), true) }));
    });
    expect(await client.roundTrip?.('A b')).toBe(false);
  });

  it('refuses tokens that do not decode to their text', async () => {
    const route = engine === 'vllm' ? '/detokenize' : '/v1/detokenize';
    server.once(route, ({ response }) => {
      response.end(JSON.stringify({ prompt: 'else', text: 'else' }));
    });
    const scoring = client.loglikelihood({ context: 'a b ', continuation: 'c' });
    await expect(scoring).rejects.toThrow('decodes the tokens of a text to another text');
  });
});

function beginningOfCharacter(text: Buffer, place: number): number {
  let start = place;
  while (start < text.length && ((text[start] as number) & 0xc0) === 0x80) start -= 1;
  return start;
}
