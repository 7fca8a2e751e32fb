import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { filesIdentity, globExpression, listFiles } from './list-files.ts';

it.each([
  ['*.jsonl', ['a.jsonl'], ['b/a.jsonl', 'a.jsonl.gz']],
  ['**/*.jsonl', ['a.jsonl', 'b/c/a.jsonl'], ['a.json']],
  ['part-?.{csv,tsv}', ['part-1.csv', 'part-2.tsv'], ['part-12.csv', 'part-1,csv']],
  ['a+(b).j*', ['a+(b).json'], ['aab.json']],
])('%s', (pattern, matching, others) => {
  for (const name of matching) expect(name).toMatch(globExpression(pattern));
  for (const name of others) expect(name).not.toMatch(globExpression(pattern));
});

async function tree(...names: string[]) {
  const folder = await temporaryFolder();
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '{}\n');
  }
  return folder;
}

it('lists files, folders and patterns in the order of their names', async () => {
  const names = ['d/b.jsonl', 'd/a/x.csv.gz', 'd/README.md', 'd/dataset_info.json', 'd/.hidden.json', 'd/z.parquet'];
  const folder = await tree(...names, 'own.data');
  const within = async (path: string) => (await listFiles(path, contextFor(folder))).map((file) => file.within);
  expect(await within('d')).toEqual(['a/x.csv.gz', 'b.jsonl', 'z.parquet']);
  expect(await within('d/**/*.{csv.gz,jsonl}')).toEqual(['a/x.csv.gz', 'b.jsonl']);
  expect(await within(join(folder, 'd/*.jsonl'))).toEqual(['b.jsonl']);
  expect(await within('own.data')).toEqual([undefined]);
});

it('looks in the data directory, then beside the recipe', async () => {
  const [data, recipe] = [await tree('both.jsonl'), await tree('both.jsonl', 'own.jsonl')];
  const paths = async (path: string) =>
    (await listFiles(path, { ...contextFor(data), recipeDirectory: recipe })).map((file) => file.path);
  expect(await paths('both.jsonl')).toEqual([join(data, 'both.jsonl')]);
  expect(await paths('own.jsonl')).toEqual([join(recipe, 'own.jsonl')]);
  expect(await paths('own*')).toEqual([join(recipe, 'own.jsonl')]);
});

it('has the identity of what the files say and are called', async () => {
  const folder = await tree('d/a.jsonl', 'd/b.jsonl');
  const identity = () => filesIdentity('d', contextFor(folder));
  const before = await identity();
  expect(before).toMatchObject({ files: [{ name: 'a.jsonl' }, { name: 'b.jsonl' }] });
  await writeFile(join(folder, 'd/b.jsonl'), '{"a": 1}\n');
  expect(await identity()).not.toEqual(before);
  expect(Object.keys(await filesIdentity('d/a.jsonl', contextFor(folder)))).toEqual(['sha256']);
});

it.each([
  [
    'none.jsonl',
    'the data file none.jsonl is missing: there is neither DATA/none.jsonl, DATA/none.jsonl.gz nor RECIPE/none.jsonl.',
  ],
  ['none/*.jsonl', 'no file is named like none/*.jsonl in'],
  ['e', 'holds no data files.'],
])('says where %s was looked up', async (path, message) => {
  const [folder, recipeDirectory] = [await tree('e/README.md'), await temporaryFolder()];
  const context = { ...contextFor(folder), recipeDirectory };
  await expect(listFiles(path, context)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining(message.replaceAll('DATA', folder).replace('RECIPE', recipeDirectory)),
  });
});
