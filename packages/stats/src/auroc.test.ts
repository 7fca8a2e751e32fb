import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auroc } from './auroc.ts';

const scores = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 20 });

describe('auroc', () => {
  it('counts the pairs in order, ties half', () => {
    // Pairs of {0.35, 0.8} with {0.1, 0.4}: three of four in order.
    expect(auroc([0.35, 0.8], [0.1, 0.4], 0.95).mean).toBe(0.75);
    expect(auroc([1], [1], 0.95)).toEqual({ mean: 0.5, low: 0, high: 1 });
  });

  it('equals the brute count and mirrors with the sides', () => {
    fc.assert(
      fc.property(scores, scores, (positive, negative) => {
        let count = 0;
        for (const p of positive) for (const n of negative) count += p > n ? 1 : p === n ? 0.5 : 0;
        const { mean, low, high } = auroc(positive, negative, 0.95);
        expect(mean).toBeCloseTo(count / positive.length / negative.length, 12);
        expect(auroc(negative, positive, 0.95).mean).toBeCloseTo(1 - mean, 12);
        expect(low).toBeLessThanOrEqual(mean);
        expect(high).toBeGreaterThanOrEqual(mean);
      }),
    );
  });

  // DeLong's structural components from the full matrix of comparisons, with numpy 2.4 and statistics.NormalDist.
  it.each([
    [
      [3, 1, 4, 1, 5, 9, 2, 6, 5, 3.5],
      [2, 7, 1, 8, 2, 8, 1, 0.5],
      [0.575, 0.26658171671444814, 0.8834182832855517],
    ],
    [
      [0.9, 0.8, 0.8, 0.55, 0.4, 0.7],
      [0.1, 0.35, 0.8, 0.3, 0.6, 0.55, 0.2],
      [0.8214285714285714, 0.5860860282571125, 1],
    ],
  ])('of %j over %j has the interval of DeLong', (positive, negative, expected) => {
    const { mean, low, high } = auroc(positive, negative, 0.95);
    [mean, low, high].forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] as number, 10);
    });
  });

  it('has an interval that narrows with the number of scores', () => {
    const wide = auroc([3, 1, 4, 1, 5], [2, 1, 2, 0, 3], 0.95);
    const repeat = (values: number[]) => Array.from({ length: 40 }, () => values).flat();
    const narrow = auroc(repeat([3, 1, 4, 1, 5]), repeat([2, 1, 2, 0, 3]), 0.95);
    expect(narrow.mean).toBeCloseTo(wide.mean, 12);
    expect(narrow.high - narrow.low).toBeLessThan(0.25 * (wide.high - wide.low));
  });
});
