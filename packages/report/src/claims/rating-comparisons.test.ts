import type { ArmRecord } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { claimOf, sampleOfOne } from '../testing/sample-claims.ts';
import { withRatings } from '../testing/sample-ratings.ts';

const unknown = (seeds = [1, 2, 3]) => sampleOfOne({ truth: false, seeds });

describe('ratings as evidence of alignment', () => {
  it('decide the claim on real text: kept pairs against all candidates', () => {
    const claim = claimOf(withRatings(unknown(), 0.5), 'alignment-improves');
    expect(claim.verdict).toBe('supported');
    expect(claim.evidence[0]).toMatchObject({
      ...{ comparison: 'kept by mutual against all its candidates', measure: 'mean rating by judge (chat-9)' },
      ...{ value: '+0.50', interval: '[+0.50, +0.50]', vote: 'for' },
    });
    expect(claimOf(withRatings(unknown(), -0.5), 'alignment-improves').verdict).toBe('contradicted');
  });

  it('show nothing with two replicates', () => {
    const { verdict, evidence } = claimOf(withRatings(unknown([1, 2]), 0.5), 'alignment-improves');
    expect(verdict).toBe('not-shown');
    expect(evidence[0]).toMatchObject({ value: '+0.50', interval: null, pAdjusted: null, vote: 'these-models' });
  });

  it('stand beside the truth, and compare candidates with those of the first models', () => {
    const results = withRatings(sampleOfOne(), 0.5);
    const score = results.runs[0]?.arms.find(({ arm }) => arm === 'score') as ArmRecord;
    score.align = { iterations: 0 };
    const measures = claimOf(results, 'alignment-improves').evidence.map(({ comparison, measure }) => [
      ...[comparison, measure.startsWith('mean rating')],
    ]);
    expect(measures).toContainEqual(['kept by mutual against all its candidates', false]);
    expect(measures).toContainEqual(['kept by mutual against all its candidates', true]);
    expect(measures).toContainEqual(['candidates of mutual against those of score', true]);
  });
});
