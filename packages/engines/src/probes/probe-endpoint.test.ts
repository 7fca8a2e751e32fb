import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectEngine } from '../shipped-engines.ts';
import { type FakeServer, json } from '../testing/fake-server.ts';
import { startFakeTgi, toyInfo, toyLogprob, toyTokens } from '../testing/fake-tgi.ts';
import { startFakeVllm } from '../testing/fake-vllm.ts';
import { logprobStep } from './logprob-step.ts';
import { probeEndpoint, withProbe } from './probe-endpoint.ts';

const quick = { attempts: 1, requestTimeout: 2000 };
let server: FakeServer;

beforeEach(async () => {
  server = await startFakeTgi();
  server.answer('/info', json(200, { ...toyInfo, max_input_tokens: 1000, max_total_tokens: 1024 }));
});

afterEach(() => server.close());

describe('probeEndpoint', () => {
  it('tells what a server can do, and how it is', async () => {
    const client = await connectEngine('tgi', server.url, quick);
    const probe = await probeEndpoint(client, { throughputSeconds: 0.1 });
    expect(probe).toMatchObject({
      engine: 'tgi',
      model: 'toy',
      loglikelihood: true,
      beginningOfText: true,
      limits: { inputTokens: 1000, totalTokens: 1024, concurrentRequests: 8 },
      adapter: null,
      roundTrip: { texts: 6, failed: [] },
      noise: { repeats: 10, largest: 0 },
      requestsPerScore: 1,
      throughput: { what: 'scoring', concurrency: 8 },
    });
    const { requestsPerSecond, tokensPerSecond } = probe.throughput as Record<string, number>;
    expect(requestsPerSecond).toBeGreaterThan(1);
    expect(tokensPerSecond).toBeGreaterThan(30 * (requestsPerSecond as number));
    await client.close();
  });

  it('measures how far the same text differs, and the grid of the numbers', async () => {
    const client = await connectEngine('tgi', server.url, quick);
    let count = 0;
    server.answer('/generate', (call) => {
      const tokens = toyTokens(String(call.body.inputs));
      count += 1;
      const shift = count === 4 ? 1 / 256 : 0;
      const prefill = tokens.map(({ id }, index) => ({ id, logprob: index ? -4 - (id % 512) / 256 - shift : null }));
      const details = { finish_reason: 'length', generated_tokens: 1, prefill, tokens: [] };
      json(200, { generated_text: '', details }, { 'x-prompt-tokens': tokens.length })(call);
    });
    const { noise, requestsPerScore, throughput } = await probeEndpoint(client, { throughputSeconds: 0 });
    expect(noise).toEqual({ repeats: 10, largest: 1 / 256, step: 1 / 256 });
    // The fake tells no texts of tokens.
    expect(requestsPerScore).toBe(2);
    expect(throughput).toBeNull();
    await client.close();
  });

  it('names the texts that a tokenizer does not bring back', async () => {
    const vllm = await startFakeVllm();
    vllm.answer('/v1/models', json(200, { data: [{ id: 'toy', max_model_len: 4096 }] }));
    vllm.answer('/detokenize', (call) => {
      const prompt = vllm.vocabulary.decode(call.body.tokens as number[]).replace('ﬁ', 'fi');
      json(200, { prompt })(call);
    });
    const client = await connectEngine('vllm', vllm.url, quick);
    const { roundTrip } = await probeEndpoint(client, { throughputSeconds: 0 });
    expect(roundTrip).toMatchObject({ texts: 6, failed: [expect.stringContaining('ﬁ')] });
    await client.close();
    await vllm.close();
  });

  it('looks at a server without log-probabilities by its generations', async () => {
    server.answer('/generate', (call) => {
      const tokens = toyTokens(String(call.body.inputs)).length;
      const details = { finish_reason: 'length', generated_tokens: 16, prefill: [], tokens: [] };
      json(200, { generated_text: 'a', details }, { 'x-prompt-tokens': tokens })(call);
    });
    const client = await connectEngine('tgi', server.url, { ...quick, loglikelihood: false });
    const probe = await probeEndpoint(client, { throughputSeconds: 0.05 });
    expect(probe).toMatchObject({ loglikelihood: false, noise: null, throughput: { what: 'generation' } });
    await client.close();
  });

  it('says why something was not measured, without the address, and what it looks at', async () => {
    const client = await connectEngine('tgi', server.url, { ...quick, attempts: 1 });
    server.answer('/generate', json(500, { error: 'out of memory', error_type: 'generation' }));
    const looks: string[] = [];
    const probe = await probeEndpoint(client, { throughputSeconds: 0.05, onLook: (what) => looks.push(what) });
    expect(looks).toEqual(['tokens and texts', 'noise of scores', 'throughput']);
    expect(probe).toMatchObject({ noise: null, throughput: null });
    expect(probe.notMeasured).toMatchObject({ noise: expect.stringContaining('out of memory') });
    expect(JSON.stringify(probe)).not.toContain('127.0.0.1');
    await client.close();
  });

  it('holds no address, token or password', async () => {
    const url = server.url.replace('://', '://user:hidden-pass@');
    const client = await connectEngine('tgi', url, { ...quick, token: 'hidden-token' });
    const text = JSON.stringify(await probeEndpoint(client, { throughputSeconds: 0 }));
    expect(text).not.toContain('hidden');
    expect(text).not.toContain('127.0.0.1');
    await client.close();
  });
});

it('withProbe keeps what a client does', async () => {
  const client = await withProbe(await connectEngine('tgi', server.url, quick), { throughputSeconds: 0, adapter: 'a' });
  expect(client.probe).toMatchObject({ model: 'toy', adapter: 'a' });
  const { sum } = await client.loglikelihood({ context: 'a', continuation: ' b' });
  expect(sum).toBe(toyLogprob(toyTokens(' b', false)[0]?.id ?? 0));
  await client.close();
});

describe('logprobStep', () => {
  it.each([
    [[-4.5, -5.00390625, -7.25], 1 / 256],
    [[-4.5, -5.03125, -7.25], 1 / 32],
    [[-4.123456, -5.03125, -7.25], undefined],
    [[-0.5, -0.25, -0.125], undefined],
    [[], undefined],
  ])('of %j is %j', (values, step) => {
    expect(logprobStep(values)).toBe(step);
  });
});
