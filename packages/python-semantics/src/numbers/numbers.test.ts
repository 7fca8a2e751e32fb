import { describe, expect, it } from 'vitest';
import { golden } from '../testing/goldens.ts';
import { argmax } from './argmax.ts';
import { pairwiseSum } from './pairwise-sum.ts';
import { pythonSum } from './python-sum.ts';
import { standardErrorOfMean } from './standard-error.ts';

const sums = golden<{ pairwise_sum: { values: number[]; np_sum: number; py_sum: number }[] }>('numpy_pandas_golden');

describe('sums', () => {
  it('equal those of NumPy and of CPython 3.11 to the last bit', () => {
    for (const { values, np_sum, py_sum } of sums.pairwise_sum) {
      expect(pairwiseSum(values)).toBe(np_sum);
      expect(pythonSum(values)).toBe(py_sum);
      expect(pairwiseSum(Float64Array.from(values))).toBe(np_sum);
    }
  });

  it('go from left to right, and of nothing are 0', () => {
    expect(pythonSum([1e16, 1, -1e16])).toBe(0);
    expect([pythonSum([]), pairwiseSum([])]).toEqual([0, 0]);
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
    expect(standardErrorOfMean([1, 2, 3, 4])).toBeCloseTo(0.6454972243679028, 15);
    expect(standardErrorOfMean([1])).toBeNaN();
  });
});
