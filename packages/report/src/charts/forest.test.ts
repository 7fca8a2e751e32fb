import { describe, expect, it } from 'vitest';
import { forestDomain } from './forest.ts';

const row = { label: 'a', colour: 'arm-1', seeds: [] };

describe('forestDomain', () => {
  it('holds intervals, seeds and what must be in', () => {
    const rows = [{ ...row, estimate: { mean: 2, low: 1, high: 3 }, seeds: [0.5, 3.5] }];
    const [low, high] = forestDomain(rows, [-1]);
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(3.5);
  });

  it('does not draw over the whole width what no table shows', () => {
    const [low, high] = forestDomain([{ ...row, estimate: { mean: 50, low: 50 - 1e-6, high: 50 + 1e-6 } }]);
    expect(high - low).toBeCloseTo(0.01, 9);
    expect((high + low) / 2).toBeCloseTo(50, 9);
  });

  it('is a range also where there is one value, none, or no number', () => {
    for (const estimate of [null, { mean: 0, low: 0, high: 0 }, { mean: Number.NaN, low: 5, high: 5 }]) {
      const [low, high] = forestDomain([{ ...row, estimate }]);
      expect(low).toBeLessThan(high);
    }
  });
});
