import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor } from '../testing/fixtures.ts';
import { count, countedRows, describeCounts, emptyCounts } from './counted-rows.ts';

async function* rowsOf(...ids: string[]) {
  for (const id of ids) yield { id };
}

it('counts afresh at each reading and says so at the end', async () => {
  const context = contextFor('/');
  const rows = countedRows('file.jsonl', context, (counts) => {
    counts.read = 3;
    count(counts.dropped, 'empty');
    return rowsOf('a', 'b');
  });
  expect(await collect(rows)).toEqual([{ id: 'a' }, { id: 'b' }]);
  await collect(rows);
  expect(rows.counts).toEqual({ read: 3, kept: 2, dropped: { empty: 1 }, changed: {} });
  expect(context.notes).toEqual(Array(2).fill('file.jsonl: kept 2 of 3; left out: 1 empty'));
});

it('refuses to be empty, with the reasons', async () => {
  const rows = countedRows('file.jsonl', contextFor('/'), () => rowsOf());
  await expect(collect(rows)).rejects.toMatchObject({
    kind: 'data',
    message: 'no row of file.jsonl can be used: it is empty.',
  });
  const dropped = countedRows('file.jsonl', contextFor('/'), (counts) => {
    counts.read = 1;
    count(counts.dropped, 'too long');
    return rowsOf();
  });
  await expect(collect(dropped)).rejects.toThrow('can be used: kept 0 of 1; left out: 1 too long.');
});

it('refuses two rows of one id and ends with the signal', async () => {
  await expect(collect(countedRows('f', contextFor('/'), () => rowsOf('a', 'a')))).rejects.toThrow('have the id "a"');
  const context = { ...contextFor('/'), signal: AbortSignal.abort(new Error('stopped')) };
  await expect(collect(countedRows('f', context, () => rowsOf('a')))).rejects.toThrow('stopped');
});

it('tells what became of the rows, the commonest reason first', () => {
  const counts = emptyCounts();
  expect(describeCounts(counts)).toBe('kept 0 of 0');
  counts.read = 10;
  counts.kept = 7;
  count(counts.dropped, 'empty');
  count(counts.dropped, 'too long');
  count(counts.dropped, 'too long');
  count(counts.changed, 'line ends');
  expect(describeCounts(counts)).toBe('kept 7 of 10; left out: 2 too long, 1 empty; repaired: 1 line ends');
});
