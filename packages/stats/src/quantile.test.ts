import { describe, expect, it } from 'vitest';
import { quantile, sortedQuantile } from './quantile.ts';

describe('quantile', () => {
  // numpy.quantile([7, 1, 3, 10], q), type 7.
  it.each([
    [0, 1],
    [0.25, 2.5],
    [0.5, 5],
    [0.95, 9.55],
    [1, 10],
  ])('at %d', (share, expected) => {
    expect(quantile([7, 1, 3, 10], share)).toBeCloseTo(expected, 12);
  });

  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 2.5],
    [1, 4],
  ])('at %d of the sorted 1, 2, 3, 4 is %d', (share, expected) => {
    expect(sortedQuantile([1, 2, 3, 4], share)).toBeCloseTo(expected, 12);
  });

  it('knows nothing of no values', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});
