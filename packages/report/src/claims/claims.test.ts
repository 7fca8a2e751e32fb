import { describe, expect, it } from 'vitest';
import type { Evidence, Vote } from './claim.ts';
import { decideVerdict } from './claims.ts';

const evidence = (...votes: Vote[]): Evidence[] =>
  votes.map((vote) => ({
    ...{ model: 'tiny', comparison: 'mutual against score', measure: 'follow/followed' },
    ...{ value: '+2.0 points', interval: '[+1.0, +3.0]', pAdjusted: 0.01, vote },
  }));

const verdict = (votes: Vote[], untested: string[] = []) => decideVerdict({ evidence: evidence(...votes), untested });

describe('decideVerdict', () => {
  it('is supported only where every comparison is shown and none is lacking', () => {
    expect(verdict(['for', 'for', 'shown-only'])).toEqual({
      verdict: 'supported',
      reason: 'Of 2 comparisons, 2 are shown in the claim’s direction, 0 the other way.',
    });
    expect(verdict(['for', 'no-value']).verdict).toBe('mixed');
    expect(verdict(['for'], ['score above none']).verdict).toBe('mixed');
  });

  it('is mixed where something is shown and something is not, or the other way', () => {
    expect(verdict(['for', 'neither']).verdict).toBe('mixed');
    expect(verdict(['for', 'against'])).toEqual({
      verdict: 'mixed',
      reason: 'Of 2 comparisons, 1 is shown in the claim’s direction, 1 the other way.',
    });
  });

  it('is contradicted where something is shown the other way and nothing in its direction', () => {
    expect(verdict(['against', 'neither']).verdict).toBe('contradicted');
  });

  it('is not shown where nothing is, and so with too few replicates', () => {
    expect(verdict(['neither', 'neither']).verdict).toBe('not-shown');
    expect(verdict(['these-models', 'these-models'])).toEqual({
      verdict: 'not-shown',
      reason: 'Too few replicates: the numbers are about these trained models, not about methods.',
    });
  });

  it('is not tested where no comparison bears on it, and says what would', () => {
    expect(verdict(['not-declared', 'shown-only'], ['a judge must rate kept pairs'])).toEqual({
      verdict: 'not-tested',
      reason: 'Not tested: a judge must rate kept pairs.',
    });
    expect(verdict([]).verdict).toBe('not-tested');
  });
});
