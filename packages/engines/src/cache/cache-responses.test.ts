import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheResponses } from './cache-responses.ts';
import { fakeClient } from './testing/fake-client.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

describe('a client that may be cached', () => {
  it('is left as it is, with a note, where nobody knows its weights', async () => {
    const { cache, notes } = openCache(join(await temporaryFolder(), 'responses.sqlite'));
    const client = fakeClient();
    const options = { cache, note: (text: string) => notes.push(text), nameWith: '--cache-weights' };
    expect(await cacheResponses(client, options)).toBe(client);
    expect(notes).toEqual([
      expect.stringMatching(/^Answers of org\/model are not cached: .* with --cache-weights if you know\.$/),
    ]);
    const cached = await cacheResponses(client, { ...options, weightsName: 'mine' });
    for (let times = 0; times < 3; times += 1) await cached.loglikelihood({ context: 'a', continuation: 'b' });
    // The first is the fixed text that shows whether the model computes as before.
    expect(client.calls).toBe(2);
    const again = await cacheResponses(client, { ...options, weightsName: 'mine' });
    await again.loglikelihood({ context: 'a', continuation: 'b' });
    expect(client.calls).toBe(3);
    const scores = client.loglikelihood;
    client.loglikelihood = async (request) => {
      const score = await scores(request);
      return { ...score, tokenLogprobs: score.tokenLogprobs.map((value) => 2 * value), sum: 2 * score.sum };
    };
    const requantized = await cacheResponses(client, { ...options, weightsName: 'mine' });
    await requantized.loglikelihood({ context: 'a', continuation: 'b' });
    expect(client.calls).toBe(5);
    expect(cache.counts).toEqual({ hits: 3, misses: 2 });
    await cache.close();
  });
});
