import { join } from 'node:path';
import { type Generation, type InferenceClient, MainbenchError } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cachedClient } from './cached-client.ts';
import { type EngineIdentity, engineIdentity } from './engine-identity.ts';
import { fakeClient } from './testing/fake-client.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

const greedy = { prompt: 'Hello', maxNewTokens: 4, temperature: 0 };
const sampled = { prompt: 'Hello', maxNewTokens: 4, temperature: 1 };

async function setUp(change: Partial<EngineIdentity> = {}) {
  const client = fakeClient();
  const file = join(await temporaryFolder(), 'responses.sqlite');
  const opened = openCache(file);
  const identity = { ...engineIdentity(client.capabilities, { weights: 'commit:1' }), ...change };
  return { client, file, ...opened, identity, cached: cachedClient(client, identity, opened.cache) };
}

async function askAll(client: InferenceClient): Promise<unknown[]> {
  return [
    await client.generate(greedy),
    await client.generate({ ...sampled, seed: 3, stop: ['.'], topP: 0.9 }),
    await client.chat({
      messages: [{ role: 'user', content: 'Hi' }],
      maxNewTokens: 4,
      temperature: 0,
      alternatives: 5,
    }),
    await client.loglikelihood({ context: 'a', continuation: 'bç', endOfText: true }),
    await client.choices({ context: 'a', continuations: ['b', 'cd'] }),
  ];
}

describe('a client with a cache', () => {
  it('asks once, and answers the same again, also in a later process', async () => {
    const { client, cached, cache, file, identity } = await setUp();
    const first = await askAll(cached);
    expect(await askAll(cached)).toEqual(first);
    expect(client.calls).toBe(5);
    await cache.close();
    const later = openCache(file);
    const again = fakeClient();
    expect(await askAll(cachedClient(again, identity, later.cache))).toEqual(first);
    expect(again.calls).toBe(0);
    expect(later.cache.counts).toEqual({ hits: 5, misses: 0 });
    await later.cache.close();
  });

  it('asks again when the engine changes: version, weights, precision, settings', async () => {
    const { client, cached, cache, identity } = await setUp();
    await cached.generate(greedy);
    const others: Partial<EngineIdentity>[] = [
      { version: '3.3.7' },
      { weights: 'commit:2' },
      { dtype: 'float16' },
      { settings: { threads: 2 } },
    ];
    for (const other of others) await cachedClient(client, { ...identity, ...other }, cache).generate(greedy);
    expect(client.calls).toBe(1 + others.length);
    await cache.close();
  });

  it('asks for a new sample without a seed, and repeats a sample that is named', async () => {
    const { client, cached, cache } = await setUp();
    expect((await cached.generate(sampled)).text).not.toBe((await cached.generate(sampled)).text);
    const chat = { messages: [{ role: 'user' as const, content: 'Hi' }], maxNewTokens: 4, temperature: 1 };
    await cached.chat(chat);
    await cached.chat(chat);
    expect(client.calls).toBe(4);
    const texts = [];
    for (const sample of [0, 1, 0, 1]) texts.push((await cached.generate({ ...sampled, sample })).text);
    expect(texts.slice(2)).toEqual(texts.slice(0, 2));
    expect(texts[0]).not.toBe(texts[1]);
    expect(client.calls).toBe(6);
    await cache.close();
  });

  it('never stores an error or an answer that does not fit its request', async () => {
    const { client, cached, cache } = await setUp();
    const answers = client.generate;
    client.generate = async () => {
      throw new MainbenchError('endpoint', 'overloaded.');
    };
    await expect(cached.generate(greedy)).rejects.toThrow('overloaded.');
    client.generate = async (request) => ({ ...(await answers(request)), generatedTokens: 2 });
    expect((await cached.generate(greedy)).generatedTokens).toBe(2);
    client.generate = answers;
    expect((await cached.generate(greedy)).generatedTokens).toBe(4);
    const scores = client.loglikelihood;
    client.loglikelihood = async (request) => ({ ...(await scores(request)), sum: Number.NaN });
    await cached.loglikelihood({ context: 'a', continuation: 'b' });
    client.loglikelihood = scores;
    expect((await cached.loglikelihood({ context: 'a', continuation: 'b' })).sum).toBe(-0.099);
    await cache.close();
  });

  it('gives exactly what was stored', async () => {
    const { client, cached, cache, identity, file } = await setUp();
    const logprob = fc.double({ max: 0, noNaN: true, noDefaultInfinity: true, minExcluded: true });
    const exact = logprob.filter((value) => !Object.is(value, -0));
    const alternatives = fc.array(fc.array(fc.record({ text: fc.string({ unit: 'binary' }), logprob: exact })));
    const texts = fc.record(
      { text: fc.string({ unit: 'grapheme' }), alternatives, reasoning: fc.string(), truncatedTokens: fc.nat() },
      { requiredKeys: ['text'] },
    );
    const counts = { finish: 'end-of-text' as const, promptTokens: 3, generatedTokens: 2 };
    const answers = fc.sample(texts, 100).map((fields): Generation => ({ ...counts, ...fields }));
    const ask = (one: InferenceClient) => answers.map((_, index) => one.generate({ ...greedy, prompt: String(index) }));
    client.generate = async ({ prompt }) => answers[Number(prompt)] as Generation;
    await Promise.all(ask(cached));
    await cache.close();
    const later = openCache(file).cache;
    client.generate = async () => expect.fail('asked again');
    expect(await Promise.all(ask(cachedClient(client, identity, later)))).toEqual(answers.map((one) => ({ ...one })));
    await later.close();
  });

  it('leaves to the client what was given up', async () => {
    const { client, cached, cache } = await setUp();
    await cached.generate(greedy);
    await cached.generate(greedy, AbortSignal.abort());
    expect(client.calls).toBe(2);
    await cache.close();
  });

  it('passes capabilities and the end through', async () => {
    const { client, cached, cache } = await setUp();
    expect(cached.capabilities).toBe(client.capabilities);
    await cached.close();
    expect(client.closed).toBe(true);
    await cache.close();
  });
});
