import { expect, it } from 'vitest';
import { predictWinRate } from './predict-win-rate.ts';

const model = { length: 5, difficulty: 0.5, model: -1 };
const none = { length: 0, difficulty: 0, model: 0 };

it('is the mean of the logistic of differing weights; lengths do not count', () => {
  const { winRate } = predictWinRate(model, none, [0, 2]);
  const expected = (100 * (1 / (1 + Math.exp(1)) + 0.5)) / 2;
  expect(winRate).toBeCloseTo(expected, 12);
  expect(predictWinRate({ ...model, length: -9 }, none, [0, 2]).winRate).toBe(winRate);
});

it('gives each model 50 against itself, and the two sides of a comparison 100 together', () => {
  expect(predictWinRate(model, model, [0, 1, 2])).toEqual({ winRate: 50, standardError: 0 });
  const other = { length: 0, difficulty: 1, model: 0.3 };
  const both = predictWinRate(model, other, [0, 1]).winRate + predictWinRate(other, model, [0, 1]).winRate;
  expect(both).toBeCloseTo(100, 10);
});
