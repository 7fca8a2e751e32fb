import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { pairedDifference, signFlipP } from './paired-difference.ts';

const settings = { confidence: 0.95, resamples: 1000, seed: 1 };

describe('signFlipP', () => {
  it('agrees with all sign flips counted: 2 of 32 for five equal signs', () => {
    expect(signFlipP([1, 1, 1, 1, 1], { resamples: 40_000, seed: 3 })).toBeCloseTo(2 / 32, 2);
  });

  it('agrees with all sign flips counted: 6 of 8 for 3, 1, -1', () => {
    // Sums of the flips of 3, 1, 1: 5, 3, 3, 1 and their opposites; at least 3 in size: 6 of 8.
    expect(signFlipP([3, 1, -1], { resamples: 40_000, seed: 3 })).toBeCloseTo(6 / 8, 2);
  });

  // On answers right or wrong, sign flips are McNemar's exact test: 2·P(X ≤ min(b, c)), X binomial with n = b + c and a
  // half (McNemar, 1947, in its exact conditional form); the numbers by Python's math.comb.
  it.each([
    [12, 25, 0.04703102743951604],
    [3, 11, 0.057373046875],
    [7, 7, 1],
  ])('is the exact test of McNemar where %d rows are better and %d worse', (better, worse, expected) => {
    const differences = Array.from({ length: 200 }, (_, row) => (row < better ? 1 : row < better + worse ? -1 : 0));
    expect(signFlipP(differences, { resamples: 40_000, seed: 5 })).toBeCloseTo(expected, 2);
  });

  it('is 1 where nothing differs', () => {
    expect(signFlipP([0, 0, 0], settings)).toBe(1);
  });

  it('is calibrated: without a difference, p is at most 0.1 about a tenth of the time', () => {
    const generator = xoroshiro128plus(42);
    let small = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const differences = Array.from({ length: 50 }, () => (generator.next() >>> 0) / 2 ** 32 - 0.5);
      if (signFlipP(differences, { resamples: 199, seed: trial }) <= 0.1) small += 1;
    }
    expect(small / 400).toBeGreaterThan(0.06);
    expect(small / 400).toBeLessThan(0.14);
  });
});

describe('pairedDifference', () => {
  it('finds a shift that the spread of the rows hides', () => {
    const theirs = Array.from({ length: 100 }, (_, index) => index);
    const ours = theirs.map((value, index) => value + 1 + (index % 2));
    const { mean, low, high, p } = pairedDifference(ours, theirs, settings);
    expect(mean).toBeCloseTo(1.5, 12);
    expect(low).toBeGreaterThan(1.3);
    expect(high).toBeLessThan(1.7);
    expect(p).toBeCloseTo(1 / 1001, 12);
  });

  it('changes sign with the sides, and refuses unequal ones', () => {
    const [a, b] = [
      [1, 2, 4],
      [2, 2, 1],
    ];
    expect(pairedDifference(a, b, settings).mean).toBeCloseTo(-pairedDifference(b, a, settings).mean, 12);
    expect(() => pairedDifference([1], [1, 2], settings)).toThrow(RangeError);
  });
});
