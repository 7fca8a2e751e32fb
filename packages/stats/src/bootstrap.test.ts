import fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, bootstrapMeans, bootstrapRows } from './bootstrap.ts';

const settings = { confidence: 0.95, resamples: 2000, seed: 1 };

describe('bootstrapMean', () => {
  it('repeats, and changes with the seed', () => {
    const values = [1, 5, 2, 8, 3];
    expect(bootstrapMean(values, settings)).toEqual(bootstrapMean(values, settings));
    expect(bootstrapMean(values, settings)).not.toEqual(bootstrapMean(values, { ...settings, seed: 2 }));
  });

  it('holds the mean between its ends, and both between the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (values) => {
          const { mean, low, high } = bootstrapMean(values, { ...settings, resamples: 200 });
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
          expect(mean).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('spreads like the standard error of the mean', () => {
    const values = Array.from({ length: 400 }, (_, index) => (index % 10 < 3 ? 1 : 0));
    const means = bootstrapMeans(values, settings);
    const center = means.reduce((sum, value) => sum + value, 0) / means.length;
    const spread = Math.sqrt(means.reduce((sum, value) => sum + (value - center) ** 2, 0) / (means.length - 1));
    expect(center).toBeCloseTo(0.3, 2);
    expect(spread).toBeGreaterThan(0.93 * Math.sqrt((0.3 * 0.7) / 400));
    expect(spread).toBeLessThan(1.07 * Math.sqrt((0.3 * 0.7) / 400));
  });

  it('covers the true mean about as often as it says', () => {
    const generator = xoroshiro128plus(7);
    let covered = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const values = Array.from({ length: 80 }, () => ((generator.next() >>> 0) / 2 ** 32 < 0.3 ? 1 : 0));
      const { low, high } = bootstrapMean(values, { confidence: 0.9, resamples: 300, seed: trial });
      if (low <= 0.3 && high >= 0.3) covered += 1;
    }
    expect(covered / 400).toBeGreaterThan(0.84);
    expect(covered / 400).toBeLessThan(0.95);
  });

  it('makes 2,000 resamples of 1,000 rows in well under a second', () => {
    const values = Array.from({ length: 1000 }, (_, index) => index % 7);
    const times = [1, 2, 3].map((seed) => {
      const start = performance.now();
      bootstrapMean(values, { ...settings, seed });
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(500);
  });

  it('refuses no values', () => {
    expect(() => bootstrapMean([], settings)).toThrow(RangeError);
  });
});

const resampling = { confidence: 0.95, resamples: 400, seed: 3 };

it('gives for a mean what the bootstrap of means gives', () => {
  const values = Array.from({ length: 60 }, (_, index) => Math.sin(index) + index / 40);
  const meanOf = (places: Int32Array) =>
    places.reduce((sum, place) => sum + (values[place] as number), 0) / places.length;
  const rows = bootstrapRows(values.length, meanOf, resampling);
  const means = bootstrapMean(values, resampling);
  for (const bound of ['mean', 'low', 'high'] as const) expect(rows[bound]).toBeCloseTo(means[bound], 12);
});

it('draws only places that exist and refuses to draw of nothing', () => {
  const seen = new Set<number>();
  const statistic = (places: Int32Array) => {
    for (const place of places) seen.add(place);
    return 7;
  };
  const { low, high } = bootstrapRows(3, statistic, resampling);
  expect([...seen].sort()).toEqual([0, 1, 2]);
  expect([low, high]).toEqual([7, 7]);
  expect(() => bootstrapRows(0, () => 0, resampling)).toThrow('no rows');
});
