import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { afterEach, expect, it, vi } from 'vitest';
import { registeredFile } from '../registry/registry.ts';
import { contextFor, corpora, folderWith, temporaryFolder } from '../testing/fixtures.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { contentDigest, fileIdentity, parquetIdentity } from './file-identity.ts';

afterEach(() => vi.unstubAllEnvs());

it('is the checksum of the content, compressed or not', async () => {
  const folder = await folderWith({ 'a.jsonl': 'x', 'b.jsonl.gz': 'x' });
  const context = contextFor(folder);
  expect(await fileIdentity('a.jsonl', context)).toEqual({ sha256: sha256('x') });
  expect(await fileIdentity('b.jsonl', context)).toEqual({ sha256: sha256('x') });
});

it('is the same before a download as for the file itself', async () => {
  const name = 'selfinstruct_seed_tasks.jsonl';
  const cache = await temporaryFolder();
  vi.stubEnv('MAINBENCH_CACHE', cache);
  const before = await fileIdentity(name, contextFor(join(cache, 'data')));
  expect(before).toEqual({ sha256: registeredFile(name)?.file.sha256 });
  expect(await fileIdentity(name, contextFor(corpora))).toEqual(before);
  expect(await fileIdentity(join(corpora, name), contextFor('/elsewhere'))).toEqual(before);
});

it('is the same for a file and its compressed form', async () => {
  const folder = await folderWith({ a: 'hello', 'a.gz': 'hello' });
  expect(await contentDigest(join(folder, 'a'))).toBe(sha256('hello'));
  expect(await contentDigest(join(folder, 'a.gz'))).toBe(sha256('hello'));
});

const rows = ['one', 'two', 'three'].map((content) => ({ content }));

it('tells files apart by size and footer', async () => {
  const folder = await temporaryFolder();
  await makeParquet(join(folder, 'a'), rows);
  await makeParquet(join(folder, 'b'), rows);
  await makeParquet(join(folder, 'c'), rows.slice(1));
  const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => parquetIdentity(join(folder, name))));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
  await expect(parquetIdentity(join(folder, 'none'))).rejects.toThrow('no such file');
});

it('ends where it is told so, also within a file', async () => {
  const path = join(await folderWith({ 'a.jsonl': '{}\n' }), 'a.jsonl');
  await expect(contentDigest(path, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});
