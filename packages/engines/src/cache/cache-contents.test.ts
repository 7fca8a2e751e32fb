import { existsSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sha256 } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { clearCache, listCache } from './cache-contents.ts';
import { formerCacheFile } from './cache-file.ts';
import { engineIdentity } from './engine-identity.ts';
import { capabilities } from './testing/fake-client.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

/** 300 answers, of two engines of one model and one of another. */
async function setUp() {
  const file = join(await temporaryFolder(), 'sub', 'responses-2.sqlite');
  const { cache } = openCache(file);
  const engines = ['org/a', 'org/a', 'org/b'].map((model, index) =>
    cache.engine(engineIdentity({ ...capabilities, model }, { weights: `named:${index}` })),
  );
  for (let index = 0; index < 300; index += 1) {
    cache.write(sha256(String(index)), engines[index % 3]?.id ?? 0, 'ü'.repeat(1000));
  }
  await cache.close();
  return file;
}

describe('the list of cached answers', () => {
  it('has entries, sizes and times by model', async () => {
    const before = Date.now();
    const file = await setUp();
    const database = new DatabaseSync(file);
    database.exec(
      "UPDATE engines SET used = 1 WHERE model = 'org/a'; UPDATE responses SET created = 7 WHERE rowid = 1",
    );
    database.close();
    const [first, second] = listCache(file);
    expect(first).toMatchObject({ model: 'org/b', entries: 100, bytes: 200_000 });
    expect(first?.firstUsed).toBeGreaterThanOrEqual(before);
    expect(first?.lastUsed).toBeGreaterThanOrEqual(before);
    expect(second).toEqual({ model: 'org/a', entries: 200, bytes: 400_000, firstUsed: 7, lastUsed: 1 });
  });

  it('is empty where there is no file, which is not made', async () => {
    const file = join(await temporaryFolder(), 'responses.sqlite');
    expect(listCache(file)).toEqual([]);
    expect(clearCache(file)).toBe(0);
    expect(existsSync(file)).toBe(false);
  });
});

describe('clearing', () => {
  it('removes a model and gives its room back', async () => {
    const file = await setUp();
    const { size } = statSync(file);
    expect(clearCache(file, 'org/a')).toBe(200);
    expect(listCache(file).map(({ model, entries }) => [model, entries])).toEqual([['org/b', 100]]);
    expect(statSync(file).size).toBeLessThan(size / 2);
    expect(clearCache(file, 'org/a')).toBe(0);
  });

  it('removes all, those of the former format too, beside a run that goes on', async () => {
    const file = await setUp();
    await writeFile(formerCacheFile(file), 'former');
    const { size } = statSync(file);
    const { cache, notes } = openCache(file);
    cache.write(sha256('a'), 1, '1');
    await expect.poll(() => listCache(file)[1]?.entries).toBe(201);
    expect(clearCache(file)).toBe(301);
    expect(listCache(file)).toEqual([]);
    expect(existsSync(formerCacheFile(file))).toBe(false);
    cache.write(sha256('b'), 1, '2');
    await cache.close();
    expect(notes).toEqual([]);
    expect(listCache(file)).toMatchObject([{ model: 'org/a', entries: 1 }]);
    expect(statSync(file).size).toBeLessThan(size / 2);
  });

  it('removes a damaged file, but no database of another program', async () => {
    const file = join(await temporaryFolder(), 'sub', 'responses-2.sqlite');
    await mkdir(dirname(file));
    await writeFile(file, 'no database, though it is long enough to be one. '.repeat(100));
    expect(() => listCache(file)).toThrow('cannot be used (file is not a database).');
    expect(() => clearCache(file, 'org/a')).toThrow('cannot be used (file is not a database).');
    expect(clearCache(file)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    const photos = new DatabaseSync(file);
    photos.exec('CREATE TABLE photos (id INTEGER)');
    photos.close();
    const before = await readFile(file);
    expect(() => clearCache(file)).toThrow('expected the response cache, found another database.');
    expect(await readFile(file)).toEqual(before);
  });
});
