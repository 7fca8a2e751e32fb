import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { JsonObject } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, corpora, folderWith, temporaryFolder } from '../testing/fixtures.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { file } from './file.ts';

const texts = file.asTexts ?? expect.fail('gives texts as well');

async function read(folder: string, options: JsonObject, source: typeof file | typeof texts = file) {
  const context = contextFor(folder);
  const rows = source.read(source.options.parse(options) as never, context);
  return { rows: await collect(rows as AsyncIterable<JsonObject>), counts: rows.counts, notes: context.notes };
}

const records = [
  { instruction: 'Add 1.', input: '', output: 'Two.' },
  { instruction: 'Sort.', input: 'b, a', output: 'a, b' },
];
const pairs = [
  { instruction: 'Add 1.', response: 'Two.' },
  { instruction: 'Sort.\n\nb, a', response: 'a, b' },
];

it('gives the same pairs out of every format, and says how each was read', async () => {
  const lines = records.map((row) => `${JSON.stringify(row)}\n`).join('');
  const folder = await folderWith({
    'a.jsonl': records,
    'a.jsonl.gz': records,
    'a.json': JSON.stringify(records),
    'a.csv': 'instruction,input,output\nAdd 1.,,Two.\nSort.,"b, a","a, b"\n',
    'a.tsv': 'instruction\tinput\toutput\nAdd 1.\t\tTwo.\nSort.\tb, a\ta, b\n',
  });
  await writeFile(join(folder, 'a.jsonl.zst'), zstdCompressSync(lines));
  await writeFile(join(folder, 'named-otherwise'), zstdCompressSync(lines));
  await makeParquet(join(folder, 'a.parquet'), records);
  for (const name of ['jsonl', 'jsonl.gz', 'jsonl.zst', 'json', 'csv', 'tsv', 'parquet'].map((end) => `a.${end}`)) {
    const { rows, notes } = await read(folder, { path: name });
    expect(rows.map(({ id: _, ...pair }) => pair)).toEqual(pairs);
    expect(notes[0]).toMatch(new RegExp(`^${name}: read as .*, shape alpaca \\(instruction, input and output\\)$`));
  }
  expect((await read(folder, { path: 'named-otherwise' })).rows).toHaveLength(2);
});

it('reads real files of the shapes that are here', async () => {
  const count = async (path: string) => (await read(corpora, { path, limit: 50 })).notes[0];
  expect(await count('oasst_en_100_tree.jsonl.gz')).toContain('shape oasst-trees');
  expect(await count('oasst_en_100_message.jsonl.gz')).toContain('shape oasst-trees');
  expect(await count('dolly_hhrlhf_train_small.jsonl.gz')).toContain('shape prompt-response');
  expect(await count('selfinstruct_seed_tasks.jsonl.gz')).toContain('shape self-instruct');
});

it('reads trees without their wrapper as it reads the others', async () => {
  const pairsIn = async (path: string) =>
    (await read(corpora, { path, turns: 'all' })).rows.map(({ instruction, response }) => [instruction, response]);
  const trees = await pairsIn('oasst_en_100_tree.jsonl.gz');
  expect(trees.length).toBeGreaterThan(100);
  expect(await pairsIn('oasst_en_100_message.jsonl.gz')).toEqual(trees);
});

it('reads columns by their paths, scores beside them, in nested Parquet too', async () => {
  const rows = [1, 2].map((n) => ({
    key: n,
    turns: [{ say: { text: `ask ${n}` } }, { say: { text: `answer ${n}` } }],
    meta: { rating: n / 2, votes: n === 1 ? null : 3 },
  }));
  const folder = await folderWith({ 'a.jsonl': rows });
  await makeParquet(join(folder, 'a.parquet'), rows);
  const options = {
    columns: { instruction: 'turns[0].say.text', response: 'turns[-1].say.text', id: 'key' },
    scores: { rating: 'meta.rating', votes: 'meta.votes' },
  };
  for (const path of ['a.jsonl', 'a.parquet']) {
    expect((await read(folder, { path, ...options })).rows).toEqual([
      { id: '1', instruction: 'ask 1', response: 'answer 1', scores: { rating: 0.5, votes: null } },
      { id: '2', instruction: 'ask 2', response: 'answer 2', scores: { rating: 1, votes: 3 } },
    ]);
  }
});

it('reads conversations by choice, each pair with an id of its own', async () => {
  const say = (role: string, content: string) => ({ role, content });
  const talk = [say('user', 'a'), say('assistant', 'b'), say('user', 'c'), say('assistant', 'd')];
  const folder = await folderWith({
    'a.jsonl': [
      { id: 'x', messages: talk },
      { id: 'y', messages: [say('system', 's'), ...talk] },
    ],
    'b.jsonl': [{ dialog: talk }],
  });
  const ids = async (options: JsonObject) => (await read(folder, options)).rows.map(({ id }) => id);
  expect(await ids({ path: 'a.jsonl' })).toEqual(['x']);
  expect(await ids({ path: 'a.jsonl', turns: 'all', system: 'prepend' })).toEqual(['x', 'x#2', 'y', 'y#2']);
  expect((await read(folder, { path: 'a.jsonl' })).counts).toMatchObject({ dropped: { 'with a system message': 1 } });
  expect(await ids({ path: 'b.jsonl', columns: { messages: 'dialog' }, turns: 'last' })).toEqual(['line-1']);
});

it('reads a folder in order, ids behind the names of files where they have none', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'd'));
  await writeFile(join(folder, 'd/b.jsonl'), '{"id": 5, "prompt": "a", "completion": "b"}\n');
  await writeFile(join(folder, 'd/a.jsonl'), '{"instruction": "c", "output": "d"}\n');
  expect((await read(folder, { path: 'd' })).rows.map(({ id }) => id)).toEqual(['a.jsonl:line-1', '5']);
  expect((await read(folder, { path: 'd/*', ids: 'place' })).rows.map(({ id }) => id)).toEqual([
    'a.jsonl:line-1',
    'b.jsonl:line-1',
  ]);
});

it('refuses a score that no number holds', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.jsonl'), '{"instruction": "c", "output": "d", "votes": 1e999}\n');
  const reading = read(folder, { path: 'a.jsonl', scores: { votes: 'votes' } });
  await expect(reading).rejects.toThrow('expected a number as the score votes; found a number too large to hold');
});

it('gives texts where a recipe wants texts', async () => {
  const folder = await folderWith({
    'a.txt': 'One.\n\nTwo,\nof two lines.\n',
    'b.csv': 'id,content\n7,Three.\n',
    'c.jsonl': [{ instruction: 'i', output: 'Four.' }],
  });
  const textsIn = async (options: JsonObject) => (await read(folder, options, texts)).rows;
  expect(await textsIn({ path: 'a.txt' })).toEqual([
    { id: 'line-1', text: 'One.' },
    { id: 'line-3', text: 'Two,\nof two lines.' },
  ]);
  expect(await textsIn({ path: 'b.csv' })).toEqual([{ id: '7', text: 'Three.' }]);
  expect(await textsIn({ path: 'c.jsonl', columns: { text: 'output' } })).toMatchObject([{ text: 'Four.' }]);
  expect(await textsIn({ path: '*.{txt,csv}' })).toHaveLength(3);
  expect(await textsIn({ path: 'b.csv', scores: { key: 'id' } })).toMatchObject([{ scores: { key: 7 } }]);
});

it.each<[string, JsonObject]>([
  ['columns.instruction', { columns: { instruction: 'a..b', response: 'c' } }],
  ['shape', { shape: 'alpacca' }],
  ['scores', { scores: { 'no name!': 'a' } }],
])('checks the option %s', (field, options) => {
  const { error } = file.options.safeParse({ path: 'a', ...options });
  expect(JSON.stringify(error?.issues)).toContain(field.split('.')[0]);
});

it.skipIf(process.platform !== 'linux')('closes files whatever ends the reading', async () => {
  const many = (of: object) => Array.from({ length: 100 }, () => of);
  const folder = await folderWith({
    'a.jsonl': many({ instruction: 'a', output: 'b' }),
    'b.jsonl': many({ other: 1 }),
    'c.csv': `instruction,output\n${'a,b\n'.repeat(100)}`,
  });
  const open = async () => (await readdir('/proc/self/fd')).length;
  const before = await open();
  for (let time = 0; time < 20; time += 1) {
    for (const path of ['a.jsonl', 'c.csv']) await read(folder, { path, limit: 1 });
    await expect(read(folder, { path: 'b.jsonl' })).rejects.toThrow('found records with the fields other');
  }
  expect(await open()).toBeLessThan(before + 10);
});
