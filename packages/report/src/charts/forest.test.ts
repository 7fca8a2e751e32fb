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

  it('is a range also where there is one value, none, or no number', () => {
    for (const estimate of [null, { mean: 0, low: 0, high: 0 }, { mean: Number.NaN, low: 5, high: 5 }]) {
      const [low, high] = forestDomain([{ ...row, estimate }]);
      expect(low).toBeLessThan(high);
    }
  });
});
