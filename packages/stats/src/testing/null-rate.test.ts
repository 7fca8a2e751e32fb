import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { nullRate } from './null-rate.ts';

function trainings(count: number, rows: number): number[][] {
  const generator = xoroshiro128plus(7);
  const uniform = () => (generator.next() >>> 0) / 2 ** 32 - 0.5;
  return Array.from({ length: count }, () => {
    const shift = uniform() / 4;
    return Array.from({ length: rows }, () => uniform() + shift);
  });
}

describe('nullRate', () => {
  it('finds about one difference in twenty among trainings of one kind, with an interval', () => {
    const { rate, low, high, comparisons } = nullRate(trainings(40, 50), 5, { partitions: 150, seed: 1 });
    expect(comparisons).toBe(600);
    expect(rate).toBeLessThan(0.12);
    expect(low).toBeLessThanOrEqual(rate);
    expect(high).toBeGreaterThan(rate);
    expect(low).toBeLessThan(0.05);
    expect(high).toBeGreaterThan(0.03);
  });

  it('repeats with its seed, and refuses too few trainings', () => {
    const few = trainings(9, 20);
    const options = { partitions: 20, seed: 3 };
    expect(nullRate(few, 3, options)).toEqual(nullRate(few, 3, options));
    expect(() => nullRate(few, 5, options)).toThrow(RangeError);
  });
});
