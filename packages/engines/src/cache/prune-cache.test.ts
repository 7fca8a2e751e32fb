import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { canonicalJson, sha256 } from '@mainbench/kit';
import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { listCache } from './list-cache.ts';
import { pruneCache } from './prune-cache.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

const day = 86_400_000;

/** 300 answers of two models; the one with the number i was used i days ago. */
async function setUp() {
  const file = join(await temporaryFolder(), 'responses.sqlite');
  const { cache } = openCache(file);
  for (let index = 0; index < 300; index += 1) {
    const engine = canonicalJson({ engine: 'tgi', model: index % 3 === 0 ? 'org/a' : 'org/b' });
    const operation = index % 2 === 0 ? 'generate' : 'loglikelihood';
    cache.write(sha256(String(index)), { engine, operation, request: '{}', value: 'x'.repeat(2000) });
  }
  await cache.close();
  const database = new DatabaseSync(file);
  const age = database.prepare('UPDATE responses SET used = ?, created = ? WHERE key = ?');
  const now = Date.now();
  database.exec('BEGIN');
  for (let index = 0; index < 300; index += 1) {
    age.run(now - index * day, now - 400 * day, Buffer.from(sha256(String(index)), 'hex'));
  }
  database.exec('COMMIT');
  database.close();
  return { file, now };
}

describe('the list of kept answers', () => {
  it('tells entries, sizes and ages by engine and operation', async () => {
    const { file, now } = await setUp();
    const { groups, entries, fileBytes } = listCache(file);
    expect(entries).toBe(300);
    expect(fileBytes).toBeGreaterThan(600_000);
    expect(groups.map(({ engine, operation, entries: count }) => [engine.model, operation, count])).toEqual([
      ['org/a', 'generate', 50],
      ['org/b', 'loglikelihood', 100],
      ['org/b', 'generate', 100],
      ['org/a', 'loglikelihood', 50],
    ]);
    expect(groups[0]).toMatchObject({ lastUsed: now, oldest: now - 400 * day, bytes: 50 * 2162 });
  });

  it('is empty where there is no file, which is not made', async () => {
    const file = join(await temporaryFolder(), 'responses.sqlite');
    expect(listCache(file)).toEqual({ file, fileBytes: 0, entries: 0, groups: [], broken: [] });
    expect(pruneCache(file, { olderThan: 1, dryRun: false }).entries).toBe(0);
    expect(existsSync(file)).toBe(false);
  });
});

describe('pruning', () => {
  it('removes what was not used for so long', async () => {
    const { file, now } = await setUp();
    const options = { olderThan: 99.5 * day, now };
    const bytes = 200 * 2162;
    expect(pruneCache(file, { ...options, dryRun: true })).toMatchObject({ entries: 200, bytes });
    expect(listCache(file).entries).toBe(300);
    const pruned = pruneCache(file, { ...options, dryRun: false });
    expect(pruned).toEqual({ entries: 200, bytes, left: { entries: 100, bytes: 100 * 2162 } });
    expect(listCache(file).entries).toBe(100);
    expect(listCache(file).fileBytes).toBeLessThan(400_000);
  });

  it('removes a model', async () => {
    const { file } = await setUp();
    expect(pruneCache(file, { model: 'org/a', dryRun: false }).entries).toBe(100);
    expect(listCache(file).groups.map(({ engine }) => engine.model)).toEqual(['org/b', 'org/b']);
    expect(pruneCache(file, { model: 'org/a', dryRun: false }).entries).toBe(0);
  });

  it('keeps what was used last, up to a size', async () => {
    const { file, now } = await setUp();
    const options = { maxBytes: 300_000, now };
    const would = pruneCache(file, { ...options, dryRun: true });
    const did = pruneCache(file, { ...options, dryRun: false });
    expect(would.entries).toBeGreaterThan(100);
    expect(did.entries).toBeGreaterThanOrEqual(would.entries);
    expect(did.left.entries + did.entries).toBe(300);
    const { entries, fileBytes, groups } = listCache(file);
    expect(fileBytes).toBeLessThanOrEqual(300_000);
    expect(fileBytes).toBeGreaterThan(150_000);
    expect(Math.min(...groups.map(({ lastUsed }) => lastUsed))).toBeGreaterThan(now - 10 * day);
    const last = new DatabaseSync(file).prepare('SELECT min(used) AS used FROM responses').get();
    expect(last?.used).toBe(now - (entries - 1) * day);
    expect(pruneCache(file, { ...options, dryRun: false }).entries).toBe(0);
  });

  it('counts once what several conditions name', async () => {
    const { file, now } = await setUp();
    const options = { olderThan: 149.5 * day, model: 'org/a', maxBytes: 1, now };
    expect(pruneCache(file, { ...options, dryRun: false })).toMatchObject({
      entries: 300,
      left: { entries: 0, bytes: 0 },
    });
  });
});

describe('a file that cannot be used', () => {
  it('is told with what to do', async () => {
    const file = join(await temporaryFolder(), 'sub', 'responses.sqlite');
    await mkdir(dirname(file));
    await writeFile(file, 'no database, though it is long enough to be one. '.repeat(100));
    const sentence = (() => {
      try {
        listCache(file);
      } catch (error) {
        return describeError(error as never);
      }
      return '';
    })();
    expect(sentence).toBe(
      `${file}: is broken: it is no database, or parts of it were overwritten (file is not a database). Remove it; the next run begins a new one. Only answers that can be asked again are lost.`,
    );
    expect(statSync(file).size).toBeGreaterThan(0);
  });
});
