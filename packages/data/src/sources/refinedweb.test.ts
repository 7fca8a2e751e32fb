import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it, vi } from 'vitest';
import { datasetNamed } from '../registry/registry.ts';
import { collect } from '../testing/collect.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { refinedweb, shardPaths } from './refinedweb.ts';

afterEach(() => vi.unstubAllEnvs());

const page = (characters: number, name: string) =>
  `${name} `
    .repeat(characters)
    .slice(0, characters - 1)
    .concat('.');

async function shardsFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const shards = join(folder, 'falcon-refinedweb');
  await mkdir(shards);
  await makeParquet(join(shards, 'train-1.parquet'), [
    { content: page(1000, 'first'), url: 'u' },
    { content: page(999, 'short'), url: 'u' },
    { content: page(2200, 'second'), url: 'u' },
    { content: page(2201, 'long'), url: 'u' },
    { content: `${page(1200, 'lines')}\n\nand more`, url: 'u' },
  ]);
  const more = [page(1500, 'third'), `${page(2000, '👍👍')}\n12345`].map((content) => ({ content }));
  await writeFile(join(shards, 'train-2.jsonl.gz'), gzipSync(more.map((row) => JSON.stringify(row)).join('\n')));
  return folder;
}

it('takes whole documents of middle length without short lines, shard by shard', async () => {
  const folder = await shardsFolder();
  const rows = refinedweb.read(refinedweb.options.parse({}), contextFor(folder));
  expect((await collect(rows)).map((row) => [row.id, row.text.slice(0, 5)])).toEqual([
    ['train-1:0', 'first'],
    ['train-1:2', 'secon'],
    ['train-2:0', 'third'],
    ['train-2:1', '👍👍 '],
  ]);
  expect(rows.counts).toEqual({
    read: 7,
    kept: 4,
    dropped: { 'too short': 1, 'too long': 1, 'with a short line': 1 },
    changed: {},
  });
});

it('stops at its limit, before a shard that it does not need', async () => {
  const folder = await shardsFolder();
  await writeFile(join(folder, 'falcon-refinedweb', 'train-1a.parquet'), 'damaged');
  const read = (limit: number) => collect(refinedweb.read(refinedweb.options.parse({ limit }), contextFor(folder)));
  expect(await read(2)).toHaveLength(2);
  await expect(read(3)).rejects.toThrow('is not a complete Parquet file');
});

it('is told apart by its shards, or by the revision on the hub', async () => {
  const folder = await shardsFolder();
  const options = refinedweb.options.parse({});
  const identity = await refinedweb.identity(options, contextFor(folder));
  expect(identity).toMatchObject({ shards: [{ footer_sha256: expect.any(String) }, { sha256: expect.any(String) }] });

  const cache = await temporaryFolder();
  vi.stubEnv('MAINBENCH_CACHE', cache);
  expect(await refinedweb.identity(options, contextFor(join(cache, 'data')))).toEqual({
    repository: 'tiiuae/falcon-refinedweb',
    revision: 'c735840575b629292b41da8dde11dcd523d4f91c',
  });
});

it('says where shards were looked up', async () => {
  const folder = await temporaryFolder();
  const options = refinedweb.options.parse({});
  await expect(collect(refinedweb.read(options, contextFor(folder)))).rejects.toThrow(
    `the folder ${join(folder, 'falcon-refinedweb')} with shards of RefinedWeb is missing.`,
  );
  await mkdir(join(folder, 'falcon-refinedweb'));
  await expect(refinedweb.identity(options, contextFor(folder))).rejects.toThrow('holds no file that ends in .parquet');
});

it('has the defaults of the recipes', () => {
  expect(refinedweb.options.parse({})).toMatchObject({
    limit: 16_800,
    text_length: { min_characters: 1000, max_characters: 2200 },
    min_line_characters: 5,
    column: 'content',
  });
});

it('downloads shards of the hub in the order of their names, each when it is reached', async () => {
  const { repository, revision } = datasetNamed('falcon-refinedweb').origin;
  const names = ['data/train-00001.parquet', 'data/train-00000.parquet', 'data/train-00002.parquet', 'data/readme.md'];
  const files = Object.fromEntries(names.map((name) => [name, Buffer.from(name)]));
  const server = await startHubServer({ repository, revision, files });
  vi.stubEnv('HF_ENDPOINT', server.url);
  const cache = await temporaryFolder();
  vi.stubEnv('MAINBENCH_CACHE', cache);
  const data = join(cache, 'data');

  const target = join(data, 'downloads/falcon-refinedweb', revision.slice(0, 12), 'data');
  const paths = shardPaths('falcon-refinedweb', contextFor(data));
  expect((await paths.next()).value).toBe(join(target, 'train-00000.parquet'));
  expect(await readdir(target)).toEqual(['train-00000.parquet', 'train-00000.parquet.origin.json']);
  await paths.return(undefined);

  const all = await collect(shardPaths('falcon-refinedweb', contextFor(data)));
  expect(all.map((path) => path.slice(target.length + 1))).toEqual(
    ['0', '1', '2'].map((n) => `train-0000${n}.parquet`),
  );
});
