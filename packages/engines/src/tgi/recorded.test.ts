import { describe, expect, it } from 'vitest';
import { json, startFakeTgi } from '../testing/fake-tgi.ts';
import { recordedReply } from '../testing/fixtures.ts';
import { servedClient } from '../testing/served-client.ts';
import { connectTgi } from './connect.ts';

interface Recorded {
  generated_text: string;
  details: { prefill: { id: number; text: string; logprob: number | null }[] };
}

const served = servedClient(
  // bloom and mpt put no beginning-of-text token before a prompt.
  () => startFakeTgi(false),
  (url) => connectTgi(url, { attempts: 1 }),
);

/** Answers `/generate` as the recorded server did; recordings hold no headers. */
function replay(reply: Recorded, promptTokens = reply.details.prefill.length): void {
  served.server.answer('/generate', json(200, reply, { 'x-prompt-tokens': promptTokens }));
}

/** Answers `/tokenize` with the tokens of the recorded prompt. */
function replayTokens({ details }: Recorded): void {
  let start = 0;
  const tokens = details.prefill.map(({ id, text }) => {
    const stop = start + Buffer.byteLength(text, 'utf8');
    const token = { id, text, start, stop };
    start = stop;
    return token;
  });
  served.server.answer('/tokenize', json(200, tokens));
}

describe('log-likelihood from replies of real servers', () => {
  it('bloom-560m: sums the recorded values after the context', async () => {
    const reply = recordedReply<Recorded>('test_bloom_560m__test_bloom_560m');
    replay(reply);
    replayTokens(reply);
    const result = await served.client.loglikelihood({
      context: 'Pour déguster un ortolan,',
      continuation: " il faut tout d'abord",
    });
    expect(result).toEqual({
      sum: expect.closeTo(-1.5595703 - 0.9428711 - 3.703125 - 1.7763672, 9),
      tokens: 4,
      bytes: 21,
      tokenLogprobs: reply.details.prefill.slice(7).map(({ logprob }) => logprob),
      straddles: false,
    });
  });

  it('bloom-560m: a context that ends in a space reaches into the next token', async () => {
    const reply = recordedReply<Recorded>('test_bloom_560m__test_bloom_560m');
    replay(reply);
    replayTokens(reply);
    const result = await served.client.loglikelihood({
      context: 'Pour déguster un ortolan, ',
      continuation: "il faut tout d'abord",
    });
    expect(result).toMatchObject({ tokens: 3, bytes: 20, straddles: true });
  });

  it('bloom-560m, truncated to the last five tokens: refused', async () => {
    replayTokens(recordedReply<Recorded>('test_bloom_560m__test_bloom_560m'));
    replay(recordedReply<Recorded>('test_bloom_560m__test_bloom_560m_all_params'));
    const request = { context: 'Pour déguster un ortolan,', continuation: " il faut tout d'abord" };
    await expect(served.client.loglikelihood(request)).rejects.toThrow('tokenised the same text differently');
  });

  it('mpt: four replies of a burst give values that differ a little, by their batches', async () => {
    const replies = recordedReply<Recorded[]>('test_mpt__test_mpt_load');
    const results = [];
    for (const reply of replies) {
      replay(reply);
      replayTokens(reply);
      results.push(await served.client.loglikelihood({ context: 'What is', continuation: ' Deep Learning?' }));
    }
    expect(results).toHaveLength(4);
    for (const { sum, tokens } of results) {
      expect(tokens).toBe(3);
      expect(sum).toBeGreaterThan(-11.9);
      expect(sum).toBeLessThan(-11.8);
    }
  });

  it('flash llama of TGI 3: an empty prefill is a server started without the flag', async () => {
    replay(recordedReply<Recorded>('test_flash_llama__test_flash_llama_simple'), 6);
    const request = { context: 'Test', continuation: ' request' };
    const error = await served.client.loglikelihood(request).catch((reason) => reason);
    expect(error.details.hint).toContain('--enable-prefill-logprobs');
    await expect(connectTgi(served.server.url, { attempts: 1 })).rejects.toMatchObject({ kind: 'endpoint' });
    const generating = await connectTgi(served.server.url, { attempts: 1, loglikelihood: false });
    expect(generating.capabilities.loglikelihood).toBe(false);
    await expect(generating.loglikelihood(request)).rejects.toMatchObject({ kind: 'endpoint' });
    await generating.close();
  });
});

describe('generations from replies of real servers', () => {
  const request = { prompt: 'Test request', maxNewTokens: 10, temperature: 0 };

  it.each([
    ['test_flash_llama__test_flash_llama_simple', [], ' for /api/v1/projects/1', 'length', 10],
    ['test_flash_llama__test_flash_llama_all_params', ['test'], 'Test request failed: Error in ', 'stop-string', 5],
    ['test_lora_mistral__test_lora_mistral_with_dbpedia_adapter', [], '  11', 'end-of-text', 7],
    ['test_bloom_560m__test_bloom_560m', [], ' le faire fondre à la casserole avec', 'length', 10],
  ])('%s', async (name, stop, text, finish, generatedTokens) => {
    replay(recordedReply<Recorded>(name), 6);
    const generation = await served.client.generate({ ...request, stop });
    expect({ ...generation, text: undefined }).toEqual({ finish, generatedTokens, promptTokens: 6 });
    expect(generation.text).toBe(text);
  });

  it.each([
    ['test_flash_grammar_llama__test_flash_llama_grammar_json', 'end-of-text', 30],
    ['test_lora_mistral__test_lora_mistral_without_adapter', 'length', 40],
  ])('%s', async (name, finish, generatedTokens) => {
    const reply = recordedReply<Recorded>(name);
    replay(reply, 6);
    const generation = await served.client.generate(request);
    expect(generation).toEqual({ text: reply.generated_text, finish, generatedTokens, promptTokens: 6 });
  });

  it('test_chat_llama__test_flash_llama_simple', async () => {
    served.server.answer('/v1/chat/completions', json(200, recordedReply('test_chat_llama__test_flash_llama_simple')));
    const generation = await served.client.chat({
      messages: [{ role: 'user', content: "What's the weather like in Brooklyn, New York?" }],
      maxNewTokens: 100,
      temperature: 0,
      stop: ['\n'],
    });
    expect(generation).toMatchObject({ finish: 'stop-string', promptTokens: 61, generatedTokens: 100 });
    expect(generation.text).toMatch(/^As of your last question, .* to appreciate nature\.$/);
  });
});
