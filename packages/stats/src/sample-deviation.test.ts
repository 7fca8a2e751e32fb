import { expect, it } from 'vitest';
import { sampleDeviation } from './sample-deviation.ts';

it('is that of a sample, and unknown of one value', () => {
  // statistics.stdev([2, 4, 4, 4, 5, 5, 7, 9]) of Python.
  expect(sampleDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138089935299395, 12);
  expect(sampleDeviation([3, 3, 3])).toBe(0);
  expect(sampleDeviation([3])).toBeNull();
  expect(sampleDeviation([])).toBeNull();
});
