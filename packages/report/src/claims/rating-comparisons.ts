import type { ModelResult, Results } from '@mainbench/spec';
import { raterLabel } from '../ratings/rater-label.ts';
import { ratingDifferences } from '../ratings/rating-differences.ts';
import { formatFixed } from '../text/format-number.ts';
import { mainArms, runOf, unalignedBeside } from './arm-records.ts';
import type { ReplicateComparison } from './replicate-tests.ts';

/**
 * Ratings of what MAIN keeps against ratings of all that it could keep, and of pairs that aligned models wrote against
 * pairs of the first ones. Empty where no rater is named.
 */
export function ratingComparisons(results: Results, model: ModelResult): ReplicateComparison[] {
  const run = runOf(results, model.name);
  if (run === undefined || run.rater === null || model.pairRatings.length === 0) return [];
  const shared = {
    model: model.name,
    measure: `mean rating by ${raterLabel(run.rater)}`,
    better: 'higher' as const,
    format: (value: number) => formatFixed(value, { decimals: 2, signed: true }),
    unit: '',
  };
  const mains = mainArms(run);
  const kept = mains.map(({ arm }) => ({
    ...shared,
    comparison: `kept by ${arm} against all its candidates`,
    differences: ratingDifferences(model, { of: 'kept', arm }, { of: 'candidates', arm }, results.seeds),
  }));
  const [first] = mains;
  const unaligned = first === undefined ? undefined : unalignedBeside(first, run);
  if (first === undefined || unaligned === undefined) return kept;
  const candidatesOf = (arm: string) => ({ of: 'candidates' as const, arm });
  return [
    ...kept,
    {
      ...shared,
      comparison: `candidates of ${first.arm} against those of ${unaligned.arm}`,
      differences: ratingDifferences(model, candidatesOf(first.arm), candidatesOf(unaligned.arm), results.seeds),
    },
  ];
}
