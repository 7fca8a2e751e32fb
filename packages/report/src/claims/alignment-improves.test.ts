import { describe, expect, it } from 'vitest';
import { claimOf, sampleOfOne } from '../testing/sample-claims.ts';

describe('alignment', () => {
  it('goes by the truth where it is known: kept pairs against all candidates', () => {
    const results = sampleOfOne();
    const { evidence } = claimOf(results, 'alignment-improves');
    expect(evidence.map(({ comparison, vote }) => [comparison, vote])).toEqual([
      ['kept by mutual against all its candidates', 'for'],
      [expect.stringMatching(/^mutual with the models of iteration \d against 0$/), expect.any(String)],
      ['forward model after iteration 3 against 0', 'shown-only'],
    ]);
    for (const model of results.models) model.filterIterations = [];
    expect(claimOf(results, 'alignment-improves').verdict).toBe('supported');
  });

  it('is not tested where it is not known', () => {
    const unknown = sampleOfOne({ truth: false });
    expect(claimOf(unknown, 'alignment-improves').verdict).toBe('not-tested');
  });
});
