import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { datasetNamed } from '../registry/registry.ts';
import { collect } from '../testing/collect.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { shardPaths } from './refinedweb-shards.ts';

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
