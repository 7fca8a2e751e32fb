import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeError, MainbenchError } from '@mainbench/spec';
import { afterEach, expect, it, vi } from 'vitest';
import { downloadTarget } from '../download/download-registered.ts';
import { registeredFile } from '../registry/registry.ts';
import { contextFor, folderWith, temporaryFolder } from '../testing/fixtures.ts';
import { fileIdentity } from './file-identity.ts';
import { findFile, mayDownload, requireFile } from './find-file.ts';

afterEach(() => vi.unstubAllEnvs());

it('finds a file by its name with and without .gz, and by an absolute path', async () => {
  const folder = await folderWith({ 'a.jsonl.gz': '', 'b.jsonl': '' });
  const context = contextFor(folder);
  for (const name of ['a.jsonl', 'a.jsonl.gz']) {
    expect(await requireFile(name, context)).toBe(join(folder, 'a.jsonl.gz'));
  }
  for (const name of ['b.jsonl', 'b.jsonl.gz', join(folder, 'b.jsonl')]) {
    expect(await findFile(name, context)).toBe(join(folder, 'b.jsonl'));
  }
  expect(await findFile(join(folder, 'b.jsonl'), contextFor('/elsewhere'))).toBe(join(folder, 'b.jsonl'));
});

it('finds a file beside the recipe, after the data directory', async () => {
  const [data, recipe] = [
    await folderWith({ 'both.jsonl': '' }),
    await folderWith({ 'both.jsonl': '', 'own.jsonl': '' }),
  ];
  const context = { ...contextFor(data), recipeDirectory: recipe };
  expect(await findFile('both.jsonl', context)).toBe(join(data, 'both.jsonl'));
  expect(await findFile('./own.jsonl', context)).toBe(join(recipe, 'own.jsonl'));
  await expect(requireFile('none.jsonl', context)).rejects.toThrow(
    `there is neither ${data}/none.jsonl, ${data}/none.jsonl.gz nor ${recipe}/none.jsonl`,
  );
});

it('says where a missing file was looked up and how to get it', async () => {
  const folder = await temporaryFolder();
  const message = async (name: string) => {
    const error = await requireFile(name, contextFor(folder)).catch((reason: unknown) => reason);
    expect(MainbenchError.is(error) && error.kind).toBe('data');
    return describeError(error as MainbenchError);
  };
  expect(await message('mine.jsonl')).toBe(
    `the data file mine.jsonl is missing: there is neither ${folder}/mine.jsonl nor ${folder}/mine.jsonl.gz. ` +
      'Put it there, or name its folder with --data-dir or MAINBENCH_DATA_DIR.',
  );
  expect(await message('selfinstruct_seed_tasks.jsonl')).toContain(
    'Get it from https://raw.githubusercontent.com/yizhongw/self-instruct/0b26ccaa415992100fa32df62d41b994cf928e23/data/seed_tasks.jsonl (Apache-2.0)',
  );
  await expect(fileIdentity('mine.jsonl', contextFor(folder))).rejects.toThrow('is missing');
});

it('downloads only into the folder of downloads', async () => {
  const cache = await temporaryFolder();
  const folder = join(cache, 'data');
  expect(mayDownload(contextFor(folder))).toBe(false);
  vi.stubEnv('MAINBENCH_CACHE', cache);
  expect(mayDownload(contextFor(folder))).toBe(true);

  const name = '2023-04-12_oasst_ready.trees.jsonl.gz';
  const { dataset, file } = registeredFile(name) ?? expect.fail('not registered');
  const target = downloadTarget(dataset, file.path, folder);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, 'downloaded before');
  expect(await requireFile(name, contextFor(folder))).toBe(target);
});
