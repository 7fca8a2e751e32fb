import { describe, expect, it } from 'vitest';
import { crossedMean } from './crossed-mean.ts';

describe('crossedMean', () => {
  it('is the paired t test of the replicates where rows differ no more than by chance', () => {
    // Replicate means 1, 2, 4; the rows of each sum up alike, so their mean square is 0.
    const table = [1, 2, 4].map((mean) => [mean - 0.5, mean + 0.5, mean - 0.5, mean + 0.5]);
    const shuffled = [table[0] as number[], [2.5, 1.5, 2.5, 1.5], [4, 4, 4, 4]];
    const { mean, low, high, p, degreesOfFreedom } = crossedMean(shuffled, 0.95);
    expect(mean).toBeCloseTo(7 / 3, 12);
    expect(degreesOfFreedom).toBe(2);
    // SD of 1, 2, 4 is √(7/3); cells are 1 apart. The tail of t with 2 degrees of freedom is 1 − t / √(t² + 2).
    const variance = (4 * (7 / 3) + 1 / (12 * 4)) / 12;
    const half = 4.302652729749462 * Math.sqrt(variance);
    const t = 7 / 3 / Math.sqrt(variance);
    expect(low).toBeCloseTo(7 / 3 - half, 6);
    expect(high).toBeCloseTo(7 / 3 + half, 6);
    expect(p).toBeCloseTo(1 - t / Math.sqrt(t * t + 2), 6);
  });

  it('weights the two critical values by their shares of the variance', () => {
    // Mean squares 6, 8 and 2 (crossed-mean-squares.test.ts): shares 6 and 6, and what cells 1 apart hide.
    const table = [
      [1, 2, 6],
      [3, 6, 6],
    ];
    const { mean, high } = crossedMean(table, 0.95);
    const [between, rows] = [6 + 1 / 36, 6];
    const critical = (between * 12.706204736174694 + rows * 4.302652729749462) / (between + rows);
    expect(high - mean).toBeCloseTo(critical * Math.sqrt((between + rows) / 6), 5);
  });

  it('has a p value below the level exactly where the interval leaves out 0', () => {
    const table = [
      [0.1, 0.5, 0.2, 0.9, 0.3],
      [0.2, 0.7, 0.1, 0.8, 0.4],
      [0.3, 0.4, 0.3, 0.7, 0.2],
    ];
    const { mean, low } = crossedMean(table, 0.95);
    const shiftedBy = (shift: number) =>
      crossedMean(
        table.map((row) => row.map((value) => value - shift)),
        0.95,
      );
    expect(shiftedBy(low - 1e-9).p).toBeLessThan(0.05);
    expect(shiftedBy(low + 1e-9).p).toBeGreaterThan(0.05);
    expect(shiftedBy(mean).p).toBeCloseTo(1, 6);
  });

  it('is not sure of a difference because few replicates happen to agree', () => {
    // One right answer more in each of three replicates, of 48, every time on another row, and as many wrong elsewhere.
    const table = [0, 1, 2].map((replicate) =>
      Array.from({ length: 48 }, (_, row): number =>
        row % 8 === replicate ? 1 : row % 8 === replicate + 3 && row > 8 ? -1 : 0,
      ),
    );
    expect(new Set(table.map((row) => row.reduce((sum, value) => sum + value, 0))).size).toBe(1);
    const { mean, low, p } = crossedMean(table, 0.95);
    expect(mean).toBeGreaterThan(0);
    expect(low).toBeLessThan(mean);
    expect(p).toBeGreaterThan(0.001);
  });

  it('says what it can of a table without variance', () => {
    const flat = (value: number) => [0, 1, 2].map(() => [value, value, value]);
    expect(crossedMean(flat(0), 0.95)).toMatchObject({ mean: 0, low: 0, high: 0, p: 1 });
    expect(crossedMean(flat(1), 0.95)).toMatchObject({ mean: 1, low: 1, high: 1, p: 0 });
  });
});
