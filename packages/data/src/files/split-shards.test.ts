import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { datasetNamed } from '../registry/registry.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { findSplit, requireSplit, splitIdentity } from './split-shards.ts';

afterEach(() => vi.unstubAllEnvs());

const split = { dataset: 'gsm8k', split: 'test' };
const { repository, revision } = datasetNamed('gsm8k').origin;

it('downloads the shards of one split, in order, and finds them afterwards', async () => {
  const names = [
    'main/test-00001-of-00002.parquet',
    'main/test-00000-of-00002.parquet',
    'main/train-00000-of-00001.parquet',
  ];
  const files = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
  const server = await startHubServer({ repository, revision, files });
  const cache = await temporaryFolder();
  vi.stubEnv('HF_ENDPOINT', server.url);
  vi.stubEnv('MAINBENCH_CACHE', cache);
  const context = contextFor(join(cache, 'data'));
  expect(await splitIdentity(split, context)).toEqual({ repository, revision, split: 'test' });
  const paths = await requireSplit(split, context);
  const folder = join(cache, 'data/downloads/gsm8k', revision.slice(0, 12), 'main');
  expect(paths).toEqual([0, 1].map((shard) => join(folder, `test-0000${shard}-of-00002.parquet`)));
  const asked = server.requests.length;
  expect(await requireSplit(split, context)).toEqual(paths);
  expect(server.requests.length).toBe(asked);
});

it('reads a copy of the hub in a data directory, where all shards are there', async () => {
  const folder = await temporaryFolder();
  const own = join(folder, 'gsm8k', 'main');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'test-00000-of-00002.parquet'), 'one');
  const context = contextFor(folder);
  expect(await findSplit(split, context)).toEqual([]);
  await writeFile(join(own, 'test-00001-of-00002.parquet'), 'two');
  expect(await requireSplit(split, context)).toHaveLength(2);
  expect(await splitIdentity(split, context)).toMatchObject({ shards: [{ size: 3 }, { size: 3 }] });
});

it('says where it looked, and what to put there', async () => {
  const folder = await temporaryFolder();
  await expect(requireSplit(split, contextFor(folder))).rejects.toThrow(
    `the split test of gsm8k is missing: there is no ${folder}/gsm8k/main/test-*.parquet.`,
  );
  await expect(splitIdentity(split, contextFor(folder))).rejects.toThrow('the split test of gsm8k is missing');
});
