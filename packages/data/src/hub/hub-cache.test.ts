import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.ts';
import { cachedCommit, cachedFile, cachedFiles } from './hub-cache.ts';

const commit = 'a'.repeat(40);

/** A data set as Python's huggingface_hub lays it out. */
async function cache(folder: string) {
  const root = join(folder, 'datasets--owner--set');
  for (const name of ['refs/refs/convert', `snapshots/${commit}/data`, 'blobs'])
    await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, 'refs/main'), commit);
  await writeFile(join(root, 'refs/refs/convert/parquet'), commit);
  await writeFile(join(root, 'refs/cut'), 'aaa');
  await writeFile(join(root, 'blobs/one'), 'content');
  await symlink('../../../blobs/one', join(root, `snapshots/${commit}/data/train.jsonl`));
  await symlink('../../../blobs/gone', join(root, `snapshots/${commit}/data/gone.jsonl`));
}

it.each<[string, (folder: string) => Record<string, string>, string]>([
  ['HF_HUB_CACHE', (folder) => ({ HF_HUB_CACHE: folder, HF_HOME: '/nowhere' }), ''],
  ['HF_HOME', (folder) => ({ HF_HOME: folder }), 'hub'],
  ['XDG_CACHE_HOME', (folder) => ({ XDG_CACHE_HOME: folder }), 'huggingface/hub'],
])('reads what Python’s tools fetched, by %s', async (_, environmentOf, within) => {
  const folder = await temporaryFolder();
  await cache(join(folder, within));
  const environment = environmentOf(folder);
  expect(await cachedCommit('owner/set', 'main', environment)).toBe(commit);
  expect(await cachedCommit('owner/set', 'refs/convert/parquet', environment)).toBe(commit);
  expect(await cachedFiles('owner/set', commit, environment)).toEqual([{ path: 'data/train.jsonl', size: 7 }]);
  expect(await cachedFile('owner/set', commit, 'data/train.jsonl', environment)).toMatch(/data\/train\.jsonl$/);
  for (const path of ['data/gone.jsonl', '../../refs/main', 'data']) {
    expect(await cachedFile('owner/set', commit, path, environment)).toBeUndefined();
  }
  for (const revision of ['none', 'cut', '../refs/main']) {
    expect(await cachedCommit('owner/set', revision, environment)).toBeUndefined();
  }
  expect(await cachedFiles('owner/other', commit, environment)).toEqual([]);
});
