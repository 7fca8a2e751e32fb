import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestCommonSubsequenceF1 as f1 } from './longest-common-subsequence.ts';

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

describe('longestCommonSubsequenceF1', () => {
  it('agrees with a subsequence counted by hand', () => {
    expect(f1(['police', 'killed', 'the', 'gunman'], ['police', 'kill', 'the', 'gunman'])).toBeCloseTo(0.75, 12);
    expect(f1(['the', 'gunman', 'kill', 'police'], ['police', 'kill', 'the', 'gunman'])).toBeCloseTo(0.5, 12);
  });

  it('is symmetric, in [0, 1], 1 for equal and 0 for empty sides', () => {
    fc.assert(
      fc.property(words, words, (left, right) => {
        const value = f1(left, right);
        expect(value).toBe(f1(right, left));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(f1(left, left)).toBe(left.length === 0 ? 0 : 1);
        expect(f1(left, [])).toBe(0);
      }),
    );
  });
});
