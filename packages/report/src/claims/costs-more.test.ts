import type { RunCosts } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { claimOf, sampleOfOne } from '../testing/sample-claims.ts';

describe('cost', () => {
  const spent = {
    trainedTokens: 1,
    promptTokens: 1,
    generatedTokens: 1,
    judged: 0,
    deviceMilliseconds: 1,
    diskBytes: 1,
  };
  const costs = (trainedTokens: number | null, deviceMilliseconds: number | null): RunCosts => ({
    models: [
      {
        model: 'tiny',
        shared: spent,
        arms: [{ arm: 'mutual', own: spent, toMake: spent, ratio: { trainedTokens, deviceMilliseconds } }],
      },
    ],
    shared: spent,
    total: spent,
  });

  it('is counted against plain tuning, and not tested where it is not known', () => {
    expect(claimOf(sampleOfOne(), 'costs-more', costs(3.2, 4.1))).toMatchObject({ verdict: 'supported' });
    expect(claimOf(sampleOfOne(), 'costs-more', costs(3.2, 0.9)).verdict).toBe('mixed');
    expect(claimOf(sampleOfOne(), 'costs-more', costs(null, null)).verdict).toBe('not-tested');
    expect(claimOf(sampleOfOne(), 'costs-more').verdict).toBe('not-tested');
  });
});
