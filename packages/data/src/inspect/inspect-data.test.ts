import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { file, openFiles } from '../sources/file.ts';
import { collect } from '../testing/collect.ts';
import { contextFor, folderWith, temporaryFolder } from '../testing/fixtures.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { type InspectOptions, inspectData } from './inspect-data.ts';
import { recipeLines } from './recipe-lines.ts';

async function inspected(folder: string, path: string, options: Partial<InspectOptions> = {}) {
  const context = contextFor(folder);
  const inspection = await inspectData(await openFiles(path, context), { rows: 100, examples: 2, ...options }, context);
  return { inspection, lines: recipeLines({ source: 'file', path }, inspection) };
}

const say = (role: string, content: string) => ({ role, content });
const talk = [say('user', 'one two'), say('assistant', 'drei'), say('user', 'x'), say('assistant', 'y')];

describe('what is in a data set', () => {
  it('shows shape, columns with types, counts, lengths, languages and examples', async () => {
    const folder = await folderWith({
      'a.jsonl': [
        { id: 'a', messages: talk, rating: 3, note: null },
        { id: 'b', messages: talk.slice(0, 2), rating: 4.5 },
      ],
    });
    const { inspection } = await inspected(folder, 'a.jsonl', {
      languageOf: (text) => (text.includes('x') ? 'de' : 'en'),
    });
    expect(inspection).toEqual({
      files: [{ name: 'a.jsonl', format: 'JSON lines' }],
      rows: 2,
      complete: true,
      shape: { name: 'messages', fields: expect.any(String), produces: 'pairs' },
      columns: [
        {
          name: 'id',
          types: { text: 2 },
          absent: 0,
          lengths: { characters: { min: 1, median: 1, max: 1 }, words: { min: 1, median: 1, max: 1 } },
        },
        { name: 'messages', types: { list: 2 }, absent: 0 },
        { name: 'rating', types: { number: 2 }, absent: 0, range: [3, 4.5] },
        { name: 'note', types: { null: 1 }, absent: 1 },
      ],
      messages: { min: 2, median: 2, max: 4 },
      lengths: {
        instruction: { characters: { min: 7, median: 7, max: 10 }, words: { min: 2, median: 2, max: 3 } },
        response: { characters: { min: 4, median: 4, max: 7 }, words: { min: 1, median: 1, max: 2 } },
      },
      languages: { de: 1, en: 1 },
      examples: [{ turns: expect.arrayContaining([{ role: 'user', text: 'one two' }]) }, { turns: expect.any(Array) }],
      unread: { rows: 0 },
    });
  });

  it('looks at the first rows alone, and counts what the shape does not read', async () => {
    const rows = Array.from({ length: 60 }, (_, n) => ({ instruction: `i${n}`, output: n === 30 ? null : 'o' }));
    const folder = await folderWith({ 'a.jsonl': rows });
    const first = await inspected(folder, 'a.jsonl', { rows: 25 });
    expect(first.inspection).toMatchObject({ rows: 25, complete: false, unread: { rows: 0 } });
    const all = await inspected(folder, 'a.jsonl');
    expect(all.inspection).toMatchObject({
      rows: 60,
      complete: true,
      unread: {
        rows: 1,
        first: expect.stringMatching(/a\.jsonl:31: expected an object .*; found output of type null\./),
      },
    });
  });

  it('takes the shape of the first rows where others are unlike them, and says of the first of these where it is', async () => {
    const folder = await folderWith({ 'a.jsonl': '{"instruction": "a", "output": "b"}\nnull\n{"text": "c"}\n' });
    const { inspection } = await inspected(folder, 'a.jsonl');
    expect(inspection.shape?.name).toBe('alpaca');
    expect(inspection.unread).toEqual({
      rows: 2,
      first: expect.stringMatching(/a\.jsonl:2: expected .*; found a value of type null\./),
    });
  });

  it('refuses what holds no rows', async () => {
    const folder = await folderWith({ 'a.jsonl': '', 'b.csv': 'instruction,output\n' });
    await expect(inspected(folder, 'b.csv')).rejects.toMatchObject({ kind: 'data', message: 'holds no rows.' });
    await expect(inspected(folder, '*.*')).rejects.toThrow('and 1 more files hold no rows.');
  });

  it('suggests no column whose name is a text that went astray', async () => {
    const folder = await folderWith({ 'a.jsonl': [{ ['x'.repeat(1e6)]: 'a text', other: 'b' }] });
    const { lines } = await inspected(folder, 'a.jsonl');
    expect(parse(lines).data.unlabeled.columns).toEqual({ text: 'other' });
  });

  it('knows the rows of Parquet from its footer', async () => {
    const folder = await temporaryFolder();
    await makeParquet(
      `${folder}/a.parquet`,
      Array.from({ length: 9 }, (_, n) => ({ text: `t${n}`, n })),
    );
    const { inspection } = await inspected(folder, 'a.parquet', { rows: 3 });
    expect(inspection).toMatchObject({ files: [{ format: 'Parquet', rows: 9 }], rows: 3, complete: false });
    expect(inspection.shape).toMatchObject({ name: 'text', produces: 'texts' });
  });
});

describe('the lines of a recipe', () => {
  it.each<[string, string | object[], object]>([
    [
      'a.jsonl',
      [{ messages: talk, rating: 3 }],
      { seed: { source: 'file', path: 'a.jsonl', turns: 'all', scores: { rating: 'rating' } } },
    ],
    [
      'a.csv',
      'ask,the reply,stars\nq,a longer answer,5\n',
      {
        seed: {
          source: 'file',
          path: 'a.csv',
          columns: { instruction: 'ask', response: 'the reply' },
          scores: { stars: 'stars' },
        },
      },
    ],
    ['a.txt', 'One.\n\nTwo.\n', { unlabeled: { source: 'file', path: 'a.txt' } }],
    [
      'b.jsonl',
      [{ body_text: 'only one' }],
      { unlabeled: { source: 'file', path: 'b.jsonl', columns: { text: 'body_text' } } },
    ],
  ])('read %s', async (name, content, data) => {
    const folder = await folderWith({ [name]: content as string });
    const { lines } = await inspected(folder, name);
    expect(parse(lines)).toEqual({ data });
    const { seed, unlabeled } = parse(lines).data;
    const { source: _, ...options } = seed ?? unlabeled;
    const reader = seed === undefined ? (file.asTexts ?? expect.fail('gives texts')) : file;
    expect(
      (await collect(reader.read(reader.options.parse(options) as never, contextFor(folder)) as AsyncIterable<object>))
        .length,
    ).toBeGreaterThan(0);
  });
});
