import { describe, expect, it } from 'vitest';
import { measuredMean, wilsonInterval } from './measured-mean.ts';

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

describe('wilsonInterval', () => {
  // The formula evaluated with Python's statistics.NormalDist; 15 of 148 is Newcombe's example (1998, table I: 0.0624 to 0.1605).
  it.each([
    [8, 10, 0.49016247153664183, 0.9433178485456247],
    [15, 148, 0.06238639953073629, 0.160487241723308],
  ])('of %d in %d', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials, 0.95);
    expect(interval.mean).toBe(successes / trials);
    expect(interval.low).toBeCloseTo(low, 9);
    expect(interval.high).toBeCloseTo(high, 9);
  });

  it('touches 0 and 1 only at the ends, and knows nothing of no trials', () => {
    expect(wilsonInterval(0, 20, 0.95).low).toBe(0);
    expect(wilsonInterval(20, 20, 0.95).high).toBe(1);
    expect(wilsonInterval(0, 20, 0.95).high).toBeGreaterThan(0.1);
    expect(wilsonInterval(0, 0, 0.95)).toEqual({ mean: 0, low: 0, high: 1 });
  });
});
