import { expect, it } from 'vitest';
import { compareRanks } from './collect-agreement.ts';

const choice = (...scores: number[]) => ({
  arm: 'mine',
  scores: Float64Array.from(scores),
  kept: new Uint8Array(scores.length),
});

it('correlates ranks on the candidates that both score, ties averaged', () => {
  // By hand: ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4 have the covariance 4.5 and the variances 4.5 and 5.
  const compared = compareRanks(choice(1, 2, Number.NaN, 2, 3), choice(1, 3, 9, 2, 4));
  expect(compared.spearman).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  expect(compared.farthest).toEqual({ row: 1, ranks: [0.5, 0.625] });
});

it('gives no correlation of two candidates, which would be 1 or −1 whatever the filters, and none without an order', () => {
  expect(compareRanks(choice(1, 2, Number.NaN), choice(2, 1, 3)).spearman).toBeNull();
  expect(compareRanks(choice(1, 2, 3), choice(7, 7, 7)).spearman).toBeNull();
  expect(compareRanks(choice(1, 2, 3), choice(3, 2, 1)).spearman).toBe(-1);
});
