import { describe, expect, it } from 'vitest';
import { replicateMean } from './replicate-mean.ts';

describe('replicateMean', () => {
  it('is the one-sample t test', () => {
    // By hand: mean 2, standard deviation 1, t = 2·√3 at 2 df; p = 1 − t / √(2 + t²); critical t 4.302653.
    const { mean, low, high, p, replicates } = replicateMean([1, 2, 3], 0.95);
    expect([mean, replicates]).toEqual([2, 3]);
    expect(p).toBeCloseTo(1 - Math.sqrt(12 / 14), 8);
    expect(high - mean).toBeCloseTo(4.302652729911275 / Math.sqrt(3), 6);
    expect(low).toBeCloseTo(4 - high, 12);
  });

  it('shows nothing where nothing varies', () => {
    expect(replicateMean([0, 0, 0], 0.95)).toMatchObject({ mean: 0, low: 0, high: 0, p: 1 });
    expect(replicateMean([2, 2, 2], 0.95).p).toBe(1);
  });

  it('needs two replicates', () => {
    expect(() => replicateMean([1], 0.95)).toThrow('found 1');
  });
});
