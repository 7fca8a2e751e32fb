import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, folderWith } from '../testing/fixtures.ts';
import { pairs } from './pairs.ts';

it('reads pairs with ids of their own or of their line', async () => {
  const folder = await folderWith({
    'mine.jsonl.gz': [
      { id: 'x', instruction: ' Do it. ', response: 'Done.' },
      { instruction: 'Do more.', response: 'Done \ud83d more.' },
    ],
  });
  const rows = pairs.read(pairs.options.parse({ file: 'mine.jsonl' }), contextFor(folder));
  expect(await collect(rows)).toEqual([
    { id: 'x', instruction: 'Do it.', response: 'Done.' },
    { id: 'line-2', instruction: 'Do more.', response: 'Done \ufffd more.' },
  ]);
  expect(rows.counts).toMatchObject({ read: 2, kept: 2, changed: { 'outer white space': 1, 'lone surrogates': 1 } });
});

it.each([
  ['', 'no row of mine.jsonl can be used: it is empty.', undefined],
  ['{"instruction": "a", "response": "b"}\n{"instruction": "a", "respons', 'expected one JSON value', 2],
  ['{"instruction": "a", "output": "b"}', 'expected an object with the strings instruction and response', 1],
  ['["a", "b"]', 'found a value of type array', 1],
])('says what is wrong with a file: %j', async (content, message, line) => {
  const folder = await folderWith({ 'mine.jsonl': content });
  const settings = pairs.options.parse({ file: 'mine.jsonl' });
  await expect(collect(pairs.read(settings, contextFor(folder)))).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining(message),
    details: line === undefined ? {} : { line },
  });
});

it('takes its identity from the content and the expected rows from the limit', async () => {
  const folder = await folderWith({ 'a.jsonl': 'x', 'b.jsonl.gz': 'x', 'c.jsonl': 'y' });
  const identity = (file: string) => pairs.identity(pairs.options.parse({ file }), contextFor(folder));
  expect(await identity('a.jsonl')).toEqual(await identity('b.jsonl'));
  expect(await identity('a.jsonl')).not.toEqual(await identity('c.jsonl'));
  expect(pairs.expectedRows(pairs.options.parse({ file: 'a', limit: 7 }))).toBe(7);
  expect(pairs.expectedRows(pairs.options.parse({ file: 'a' }))).toBeUndefined();
  expect(() => pairs.options.parse({ file: 'a', fil: 1 })).toThrow('Unrecognized key');
});
