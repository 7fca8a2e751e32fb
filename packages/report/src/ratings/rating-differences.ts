import type { ModelResult, PairRating } from '@mainbench/spec';

type Side = Pick<PairRating, 'of'> & { arm: string };

function meanOf({ pairRatings }: ModelResult, { of, arm }: Side, seed: number): number | null {
  const rating = pairRatings.find((each) => each.of === of && each.seed === seed && each.arms.includes(arm));
  return rating?.mean?.mean ?? null;
}

/**
 * Mean rating of one sample minus that of another, a number for each replicate that has both. The samples hold different
 * pairs, so nothing is paired row by row.
 */
export function ratingDifferences(model: ModelResult, one: Side, other: Side, seeds: readonly number[]): number[] {
  return seeds.flatMap((seed) => {
    const [ours, theirs] = [meanOf(model, one, seed), meanOf(model, other, seed)];
    return ours === null || theirs === null ? [] : [ours - theirs];
  });
}
