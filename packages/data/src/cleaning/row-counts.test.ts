import { expect, it } from 'vitest';
import { count, describeCounts, emptyCounts } from './row-counts.ts';

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
