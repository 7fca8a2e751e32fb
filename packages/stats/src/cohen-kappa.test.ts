import { expect, it } from 'vitest';
import { cohenKappa } from './cohen-kappa.ts';

it('gives the kappa of the textbook example', () => {
  // 50 items: 20 yes–yes, 5 yes–no, 10 no–yes, 15 no–no.
  const cells: [string, string, number][] = [
    ['yes', 'yes', 20],
    ['yes', 'no', 5],
    ['no', 'yes', 10],
    ['no', 'no', 15],
  ];
  const first = cells.flatMap(([label, , count]) => Array<string>(count).fill(label));
  const second = cells.flatMap(([, label, count]) => Array<string>(count).fill(label));
  const { observed, expected, kappa, items } = cohenKappa(first, second);
  expect([observed, items]).toEqual([0.7, 50]);
  expect(expected).toBeCloseTo(0.5, 12);
  expect(kappa).toBeCloseTo(0.4, 12);
});

it('is 1 for equal raters, 0 by chance, and unknown where there is one label', () => {
  expect(cohenKappa([1, 2, 1], [1, 2, 1]).kappa).toBe(1);
  expect(cohenKappa([1, 1, 2, 2], [1, 2, 1, 2]).kappa).toBe(0);
  expect(cohenKappa([1, 1], [1, 1]).kappa).toBeNull();
  expect(() => cohenKappa([1], [1, 2])).toThrow(RangeError);
});
