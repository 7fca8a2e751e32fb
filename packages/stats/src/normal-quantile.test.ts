import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';

describe('normalQuantile', () => {
  // Python's statistics.NormalDist().inv_cdf
  it.each([
    [0.5, 0],
    [0.975, 1.9599639845400536],
    [0.995, 2.5758293035489],
  ])('of %d is %d', (probability, expected) => {
    expect(normalQuantile(probability)).toBeCloseTo(expected, 10);
  });

  it.each([0.2, 1, Number.NaN])('refuses %d', (probability) => {
    expect(() => normalQuantile(probability)).toThrow(RangeError);
  });
});
