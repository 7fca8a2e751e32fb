import { describe, expect, it } from 'vitest';
import { simulateReplicates } from './testing/simulate-replicates.ts';

// The whole simulation is benchmarks/stats/simulation.ts; here a quick one, whose bars allow for its few repetitions.
describe('calibration of replicates and rows', { timeout: 120_000 }, () => {
  const quick = { repetitions: 300, seed: 3 };

  it.each([3, 5, 10])('finds a difference of equal arms about one time in twenty with %d replicates', (replicates) => {
    const world = { replicateRatio: 2.2, rowRatio: 0.08, binary: false, rows: 100 };
    const { differ, covered } = simulateReplicates(replicates, world, quick);
    expect(differ).toBeGreaterThan(0.015);
    expect(differ).toBeLessThan(0.09);
    expect(covered).toBeGreaterThan(0.91);
    expect(covered).toBeLessThan(0.985);
  });

  it('does so of answers that are right or wrong, where rows alone find far too many', () => {
    const world = { replicateRatio: 2.2, rowRatio: 0, binary: true, rows: 100 };
    const { differ, rowsAlone } = simulateReplicates(5, world, quick);
    expect(differ).toBeLessThan(0.09);
    expect(rowsAlone).toBeGreaterThan(0.15);
  });
});
