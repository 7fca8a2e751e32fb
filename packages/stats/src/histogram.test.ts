import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogramCounts, histogramEdges } from './histogram.ts';

describe('histogram', () => {
  it('counts every value once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }), { minLength: 1 }),
        (values) => {
          const counts = histogramCounts(values, histogramEdges(values), 7);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(values.length);
        },
      ),
    );
  });

  it('puts values into equal bins, the last edge into the last one', () => {
    expect(histogramCounts([0, 0.9, 1, 2.5, 4], { low: 0, high: 4 }, 4)).toEqual([2, 1, 1, 1]);
    expect(histogramCounts([5, 5], { low: 5, high: 5 }, 3)).toEqual([2, 0, 0]);
  });

  it('leaves the outermost half percent out of the range', () => {
    const values = [...Array.from({ length: 999 }, (_, index) => index / 1000), 1e9];
    expect(histogramEdges(values).high).toBeLessThan(1);
  });
});
