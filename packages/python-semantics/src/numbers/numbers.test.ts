import { describe, expect, it } from 'vitest';
import { golden } from '../testing/goldens.ts';
import { argmax } from './argmax.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { compensatedSum, pythonSum } from './python-sum.ts';
import { roundHalfToEven } from './round-half-to-even.ts';
import { sampleStandardDeviation, standardErrorOfMean } from './standard-error.ts';

const sums = golden<{ pairwise_sum: { values: number[]; np_sum: number; py_sum: number }[] }>('numpy_pandas_golden');

describe('sums', () => {
  it('equal those of NumPy and of CPython 3.11 to the last bit', () => {
    for (const { values, np_sum, py_sum } of sums.pairwise_sum) {
      expect(pairwiseSum(values)).toBe(np_sum);
      expect(pythonSum(values)).toBe(py_sum);
      expect(pairwiseSum(Float64Array.from(values))).toBe(np_sum);
    }
  });

  it('keep what is lost from left to right where they are compensated', () => {
    expect(pythonSum([1e16, 1, -1e16])).toBe(0);
    expect(compensatedSum([1e16, 1, -1e16])).toBe(1);
    expect(compensatedSum([0.1, 0.2, 0.3])).toBe(0.6);
    expect(compensatedSum([Number.POSITIVE_INFINITY, 1])).toBe(Number.POSITIVE_INFINITY);
    expect([pythonSum([]), pairwiseSum([]), compensatedSum([])]).toEqual([0, 0, 0]);
  });
});

describe('argmax', () => {
  it('is the first largest value, or the first NaN', () => {
    expect(argmax([1, 3, 3, 2])).toBe(1);
    expect(argmax([Number.NEGATIVE_INFINITY])).toBe(0);
    expect(argmax([5, Number.NaN, 9])).toBe(1);
    expect(argmax([])).toBe(-1);
  });
});

describe('standardErrorOfMean', () => {
  it('divides by n - 1, and is no number for one value', () => {
    expect(sampleStandardDeviation([1, 2, 3, 4])).toBeCloseTo(1.2909944487358056, 15);
    expect(standardErrorOfMean([1, 2, 3, 4])).toBeCloseTo(0.6454972243679028, 15);
    expect(standardErrorOfMean([1])).toBeNaN();
  });
});

describe('roundHalfToEven', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
    [2.4, 2],
    [-2.6, -3],
  ])('rounds %d to %d', (value, rounded) => {
    expect(roundHalfToEven(value) + 0).toBe(rounded);
  });
});
