import { describe, expect, it } from 'vitest';
import { mean, sampleDeviation } from './mean.ts';

describe('mean', () => {
  it('is the sum over the number', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean(Float64Array.of(0.5))).toBe(0.5);
  });

  it('refuses no values', () => {
    expect(() => mean([])).toThrow(RangeError);
  });
});

it('is that of a sample, and unknown of one value', () => {
  // statistics.stdev([2, 4, 4, 4, 5, 5, 7, 9]) of Python.
  expect(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 12);
  expect(sampleDeviation([3, 3, 3])).toBe(0);
  expect(sampleDeviation([3])).toBeNull();
  expect(sampleDeviation([])).toBeNull();
});
