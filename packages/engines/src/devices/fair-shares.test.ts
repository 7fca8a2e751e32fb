import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fairShares } from './fair-shares.ts';

it('shares are as even as steps allow, use all that can be used, and change nothing for nothing', () => {
  const sharer = fc.record({ size: fc.integer({ min: 1, max: 8 }), step: fc.constant(1), most: fc.constant(8) });
  fc.assert(
    fc.property(fc.array(sharer, { minLength: 1, maxLength: 8 }), fc.nat(8), (sharers, more) => {
      const total = sharers.length + more;
      const shares = fairShares(sharers, total);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(Math.min(total, 8 * sharers.length));
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      const now = sharers.map((each, index) => ({ ...each, size: shares[index] as number }));
      expect(fairShares(now, total)).toEqual(shares);
    }),
  );
  expect(
    fairShares(
      [
        { size: 2, step: 2, most: 4 },
        { size: 2, step: 2, most: 8 },
      ],
      9,
    ),
  ).toEqual([4, 4]);
});
