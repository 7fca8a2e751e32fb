import { expect, it } from 'vitest';
import { seedWords } from './seed-words.ts';

it('takes whole numbers apart by their absolute value, lowest word first', () => {
  expect(seedWords(0)).toEqual([0]);
  expect(seedWords(-7)).toEqual([7]);
  expect(seedWords(4294967296)).toEqual([0, 1]);
  expect(seedWords(18446744073709551621n)).toEqual([5, 0, 1]);
});

it('takes a text of megabytes in linear time', () => {
  const start = performance.now();
  expect(seedWords('long '.repeat(600_000)).length).toBe(750_016);
  expect(performance.now() - start).toBeLessThan(5000);
});
