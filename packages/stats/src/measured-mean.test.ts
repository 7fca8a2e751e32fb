import { expect, it } from 'vitest';
import { measuredMean } from './measured-mean.ts';

it('is the mean of what was measured, with a standard error by n − 1 and Wilson’s interval of a proportion', () => {
  const { interval, ...rest } = measuredMean([1, 0, null, 1, 1]);
  expect(rest).toEqual({ rows: 4, missing: 1, value: 0.75, standardError: 0.25 });
  expect(interval).toEqual([expect.closeTo(0.3006, 4), expect.closeTo(0.9544, 4)]);
});

it('has a normal interval of what is no proportion, and none of one value', () => {
  expect(measuredMean([4, 6]).interval).toEqual([expect.closeTo(5 - 1.96, 3), expect.closeTo(5 + 1.96, 3)]);
  expect(measuredMean([2])).toMatchObject({ value: 2, standardError: null, interval: null });
});

it('is null where nothing was measured', () => {
  expect(measuredMean([null])).toEqual({ rows: 0, missing: 1, value: null, standardError: null, interval: null });
});
