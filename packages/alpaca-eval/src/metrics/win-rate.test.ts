import fc from 'fast-check';
import { expect, it } from 'vitest';
import { winRate } from './win-rate.ts';

it('is the mean preference, with its error, counts and the rounded rate', () => {
  const { winRate: rate, standardError, discreteWinRate, ...counts } = winRate([1, 2, 1.5, 0, 1.9, null, -1, 3]);
  expect(rate).toBeCloseTo(100 * ((0 + 1 + 0.5 + 0.5 + 0.9) / 5), 12);
  expect(discreteWinRate).toBeCloseTo(100 * ((0 + 1 + 0.5 + 0.5 + 1) / 5), 12);
  const mean = 0.58;
  const squares = [0, 1, 0.5, 0.5, 0.9].reduce((sum, value) => sum + (value - mean) ** 2, 0);
  expect(standardError).toBeCloseTo(100 * Math.sqrt(squares / 4 / 5), 12);
  expect(counts).toEqual({ wins: 2, losses: 1, draws: 2, total: 5, missing: 3 });
});

it('tells nothing of no verdicts, and no error of one', () => {
  expect(winRate([null])).toMatchObject({ winRate: null, standardError: null, discreteWinRate: null, missing: 1 });
  expect(winRate([2])).toMatchObject({ winRate: 100, standardError: null });
});

it('turned round, gives the other side the rest', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1, max: 2, noNaN: true }), { minLength: 1 }), (preferences) => {
      const ours = winRate(preferences);
      const theirs = winRate(preferences.map((preference) => 3 - preference));
      expect((ours.winRate ?? 0) + (theirs.winRate ?? 0)).toBeCloseTo(100, 8);
      expect(ours.wins + ours.losses + ours.draws).toBe(ours.total);
    }),
  );
});
