import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, folderWith } from '../testing/fixtures.ts';
import { concat } from './concat.ts';

const pair = (instruction: string) => ({ instruction, response: 'r' });

it('reads its parts in order, each pair once, ids by part', async () => {
  const folder = await folderWith({ 'a.jsonl': [pair('one'), pair('two')], 'b.jsonl': [pair('two'), pair('three')] });
  const settings = concat.options.parse({
    parts: [
      { source: 'pairs', file: 'a.jsonl' },
      { source: 'dolly', file: 'b.jsonl', limit: 5 },
    ],
  });
  const rows = concat.read(settings, contextFor(folder));
  expect((await collect(rows)).map((row) => [row.id, row.instruction])).toEqual([
    ['pairs-1/line-1', 'one'],
    ['pairs-1/line-2', 'two'],
    ['dolly-2/line-2', 'three'],
  ]);
  expect(rows.counts.dropped).toEqual({ 'duplicates of an earlier part': 1 });
  expect(concat.options.parse(settings)).toEqual(settings);
  expect(concat.expectedRows(settings)).toBeUndefined();
  const limited = { parts: [1, 2].map((limit) => ({ source: 'pairs', file: 'a.jsonl', limit })) };
  expect(concat.expectedRows(concat.options.parse(limited))).toBe(3);
});

it('has the identities of its parts', async () => {
  const folder = await folderWith({ 'a.jsonl': 'x', 'b.jsonl': 'y' });
  const identity = (file: string) =>
    concat.identity(concat.options.parse({ parts: [{ source: 'pairs', file }] }), contextFor(folder));
  expect(await identity('a.jsonl')).not.toEqual(await identity('b.jsonl'));
  expect(await identity('a.jsonl')).toMatchObject({ parts: [{ source: 'pairs', version: 2 }] });
});

it('checks the options of each part', () => {
  const issues = (part: object) => concat.options.safeParse({ parts: [part] }).error?.issues;
  expect(issues({ source: 'articles' })).toMatchObject([{ path: ['parts', 0, 'source'] }]);
  expect(issues({ source: 'pairs', file: 'a', limit: 0 })).toMatchObject([{ path: ['parts', 0, 'limit'] }]);
});
