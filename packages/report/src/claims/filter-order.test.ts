import { describe, expect, it } from 'vitest';
import { claimOf, sampleContrast, withContrasts } from '../testing/sample-claims.ts';

describe('the order of filters', () => {
  it('needs both steps', () => {
    const both = [sampleContrast('mutual', 'score', 0.05), sampleContrast('score', 'no-filter', 0.02)];
    expect(claimOf(withContrasts(...both), 'filter-order').verdict).toBe('supported');
    const one = claimOf(withContrasts(sampleContrast('mutual', 'score', 0.05)), 'filter-order');
    expect(one.verdict).toBe('mixed');
    expect(one.reason).toContain('Not tested: score above none');
    expect(claimOf(withContrasts(...both, sampleContrast('score', 'seed-only', -0.1)), 'filter-order').verdict).toBe(
      'mixed',
    );
    expect(claimOf(withContrasts(), 'filter-order').verdict).toBe('not-tested');
  });
});
