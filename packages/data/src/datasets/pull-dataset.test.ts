import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { datasetNamed } from '../registry/registry.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { presentFiles, verifyFile } from './present-files.ts';
import { pullDataset } from './pull-dataset.ts';

afterEach(() => vi.unstubAllEnvs());

const dataset = datasetNamed('gsm8k');
const { repository, revision } = dataset.origin;
const files = {
  'main/test-00000-of-00001.parquet': Buffer.from('test'),
  'main/train-00000-of-00001.parquet': Buffer.from('train'),
};

async function emptyCache() {
  const server = await startHubServer({ repository, revision, files });
  const cache = await temporaryFolder();
  vi.stubEnv('HF_ENDPOINT', server.url);
  vi.stubEnv('MAINBENCH_CACHE', cache);
  return { server, context: contextFor(join(cache, 'data')) };
}

it('downloads what is missing, and knows afterwards whether it is still the same', async () => {
  const { server, context } = await emptyCache();
  expect(await presentFiles(dataset, [], context)).toEqual([]);
  const paths = await pullDataset(dataset, 100, context);
  expect(paths.map((path) => path.split('/').at(-1))).toEqual([
    'test-00000-of-00001.parquet',
    'train-00000-of-00001.parquet',
  ]);
  const asked = server.requests.filter(({ path }) => path.includes('/resolve/')).length;
  expect(await pullDataset(dataset, 100, context)).toEqual(paths);
  expect(server.requests.filter(({ path }) => path.includes('/resolve/')).length).toBe(asked);

  const present = await presentFiles(dataset, [], context);
  expect(present.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['main/test-00000-of-00001.parquet', 4],
    ['main/train-00000-of-00001.parquet', 5],
  ]);
  await appendFile(paths[1] as string, '!');
  const verdicts = await Promise.all((await presentFiles(dataset, [], context)).map(verifyFile));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['equal', 'different']);
});

it('refuses more than was accepted, before anything is downloaded', async () => {
  const { server, context } = await emptyCache();
  await expect(pullDataset(dataset, 8, context)).rejects.toThrow('gsm8k has 2 files of 0.0 MB together.');
  expect(server.requests.filter(({ path }) => path.includes('/resolve/'))).toEqual([]);
});
