import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedRating } from './expected-rating.ts';

describe('expectedRating', () => {
  it('is the mean under the renormalised probabilities', () => {
    const logprobs = [0.1, 0.1, 0.2, 0.1, 0.5].map((p) => Math.log(p / 10));
    expect(expectedRating(logprobs)).toBeCloseTo(0.1 + 0.2 + 0.6 + 0.4 + 2.5, 12);
  });

  it('lies from 1 to 5 for any finite log-probabilities', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 0, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (logprobs) => {
          const rating = expectedRating(logprobs);
          expect(rating).toBeGreaterThanOrEqual(1);
          expect(rating).toBeLessThanOrEqual(5 + 1e-12);
        },
      ),
    );
  });

  it.each([[[]], [[Number.NaN, 0, 0, 0, 0]], [[Number.NEGATIVE_INFINITY, 0, 0, 0, 0]]])(
    'is null for %j',
    (logprobs) => {
      expect(expectedRating(logprobs)).toBeNull();
    },
  );
});
