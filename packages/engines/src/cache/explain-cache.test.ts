import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withCacheDatabase } from './cache-database.ts';
import { cachedClient } from './cached-client.ts';
import { type EngineIdentity, engineIdentity } from './engine-identity.ts';
import { type AskedRequest, type Explanation, entriesByKey, explainRequest, nearestEntry } from './explain-cache.ts';
import { fakeClient } from './testing/fake-client.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

const long = 'A long question that is kept by its checksum. '.repeat(10);
const greedy = { prompt: long, maxNewTokens: 4, temperature: 0 };

/** A cache to which two versions of an engine gave answers. */
async function setUp() {
  const file = join(await temporaryFolder(), 'responses.sqlite');
  const { cache } = openCache(file);
  const client = fakeClient();
  const identity = engineIdentity(client.capabilities, { weights: 'commit:1', dtype: 'float16' });
  const older: EngineIdentity = { ...identity, version: '3.0.0' };
  await cachedClient(client, identity, cache).generate(greedy);
  await cachedClient(client, identity, cache).generate({ ...greedy, prompt: 'another' });
  await cachedClient(client, older, cache).loglikelihood({ context: 'a', continuation: 'b' });
  await cache.close();
  const explain = (asked: AskedRequest) =>
    withCacheDatabase(file, (database) => explainRequest(database, asked)) as Explanation;
  return { file, identity, explain };
}

describe('an explanation', () => {
  it('finds a kept answer, whatever is left out of the engine', async () => {
    const { explain, identity } = await setUp();
    const asked: AskedRequest = { engine: {}, operation: { operation: 'generate', request: greedy } };
    expect(explain(asked).hit?.fields.engine).toEqual(identity);
    expect(explain({ ...asked, engine: identity }).hit?.fields.request).toMatchObject({
      prompt: { bytes: long.length, begins: long.slice(0, 40) },
      maxNewTokens: 4,
    });
    const scored: AskedRequest = {
      engine: {},
      operation: { operation: 'loglikelihood', request: { context: 'a', continuation: 'b' } },
    };
    expect(explain(scored).hit?.fields.engine.version).toBe('3.0.0');
  });

  it('names the field in which the nearest differs', async () => {
    const { explain } = await setUp();
    const differing = (asked: AskedRequest) => explain(asked).nearest?.differences.map(({ field }) => field);
    expect(
      differing({ engine: { weights: 'commit:2' }, operation: { operation: 'generate', request: greedy } }),
    ).toEqual(['engine.weights']);
    expect(
      differing({ engine: {}, operation: { operation: 'generate', request: { ...greedy, seed: 1, stop: ['.'] } } }),
    ).toEqual(['request.seed', 'request.stop.0']);
    expect(
      differing({ engine: {}, operation: { operation: 'generate', request: { ...greedy, prompt: `${long}?` } } }),
    ).toEqual(['request.prompt']);
  });

  it('finds entries by the beginning of their key, and what is nearest to them', async () => {
    const { file, explain } = await setUp();
    const { hit } = explain({ engine: {}, operation: { operation: 'generate', request: greedy } });
    const key = hit?.key ?? '';
    withCacheDatabase(file, (database) => {
      for (const length of [64, 20, 19]) expect(entriesByKey(database, key.slice(0, length))).toEqual([hit]);
      expect(entriesByKey(database, 'f'.repeat(64))).toEqual([]);
      const nearest = hit && nearestEntry(database, [hit.fields.engine], hit.fields, key);
      expect(nearest?.entry.fields.request.prompt).toBe('another');
    });
  });

  it('has nothing to compare with where nothing is kept', async () => {
    const file = join(await temporaryFolder(), 'responses.sqlite');
    await openCache(file).cache.close();
    const asked: AskedRequest = { engine: {}, operation: { operation: 'generate', request: greedy } };
    expect(withCacheDatabase(file, (database) => explainRequest(database, asked))).toEqual({
      hit: undefined,
      nearest: undefined,
    });
  });
});
