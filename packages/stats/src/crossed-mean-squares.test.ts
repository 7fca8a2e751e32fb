import { describe, expect, it } from 'vitest';
import { crossedMeanSquares } from './crossed-mean-squares.ts';

describe('crossedMeanSquares', () => {
  it('agrees with a table computed by hand', () => {
    // Rows (1, 2, 6) and (3, 6, 6): replicate means 3 and 5, row means 2, 4, 6, mean 4; every residual is ±1 or 0.
    const table = [
      [1, 2, 6],
      [3, 6, 6],
    ];
    const found = crossedMeanSquares(table);
    expect(found.mean).toBeCloseTo(4, 12);
    // 3·(1 + 1) / 1, 2·(4 + 0 + 4) / 2, and the residuals 0, −1, 1, 0, 1, −1: 4 / 2.
    expect(found.betweenReplicates).toBeCloseTo(6, 12);
    expect(found.betweenRows).toBeCloseTo(8, 12);
    expect(found.residual).toBeCloseTo(2, 12);
  });

  it('agrees with the ratings of Shrout and Fleiss (1979, tables 2 and 3): 6 targets by 4 judges', () => {
    const targets = [
      [9, 2, 5, 8],
      [6, 1, 3, 2],
      [8, 4, 6, 8],
      [7, 1, 2, 6],
      [10, 5, 6, 9],
      [6, 2, 4, 7],
    ];
    const judges = [0, 1, 2, 3].map((judge) => targets.map((ratings) => ratings[judge] as number));
    const { betweenReplicates, betweenRows, residual } = crossedMeanSquares(judges);
    expect(betweenRows).toBeCloseTo(11.24, 2);
    expect(betweenReplicates).toBeCloseTo(32.49, 2);
    expect(residual).toBeCloseTo(1.02, 2);
  });

  it('refuses what shows no variance', () => {
    expect(() => crossedMeanSquares([[1, 2]])).toThrow(RangeError);
    expect(() => crossedMeanSquares([[1], [2]])).toThrow(RangeError);
    expect(() => crossedMeanSquares([[1, 2], [1]])).toThrow('differ in length');
  });
});
