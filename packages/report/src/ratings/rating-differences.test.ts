import { describe, expect, it } from 'vitest';
import { sampleOfOne } from '../testing/sample-claims.ts';
import { withRatings } from '../testing/sample-ratings.ts';
import { ratingDifferences } from './rating-differences.ts';

describe('ratingDifferences', () => {
  it('has a number for each replicate that rated both', () => {
    const [model] = withRatings(sampleOfOne(), 0.5).models;
    if (model === undefined) throw new TypeError('the sample has no model');
    const [first] = model.pairRatings;
    const of = (arm: string, ofArm: string) =>
      ratingDifferences(model, { of: 'kept', arm }, { of: 'candidates', arm: ofArm }, [1, 2, 3]);
    expect(of('mutual', 'mutual').map((value) => value.toFixed(3))).toEqual(['0.501', '0.502', '0.503']);
    expect(of('score', 'mutual')).toEqual([]);
    if (first !== undefined) first.mean = null;
    expect(of('mutual', 'mutual')).toHaveLength(2);
  });
});
