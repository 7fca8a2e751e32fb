import { fewestReplicates, holm, mean, replicateMean } from '@mainbench/stats';
import { missing } from '../text/format-number.ts';
import { significanceLevel } from '../verdict.ts';
import type { Evidence, Vote } from './claim.ts';

/** One comparison that has a number for each replicate. */
export interface ReplicateComparison {
  model: string;
  comparison: string;
  measure: string;
  /** Paired differences, one for each replicate that has both sides. */
  differences: readonly number[];
  /** Which sign is in the claim's direction. */
  better: 'higher' | 'lower';
  /** A difference for people, and the unit after it. */
  format(difference: number): string;
  unit: string;
}

function voteOf(low: number, high: number, pAdjusted: number, { better }: ReplicateComparison, level: number): Vote {
  if (pAdjusted >= level || (low <= 0 && high >= 0)) return 'neither';
  return low > 0 === (better === 'higher') ? 'for' : 'against';
}

/**
 * Comparisons by replicate as evidence: Student's t over replicates, Holm's correction over all that are given, which
 * are one family. With fewer than three replicates there is a mean and no test.
 */
export function testReplicates(comparisons: readonly ReplicateComparison[], confidence: number): Evidence[] {
  const tested = comparisons.filter(({ differences }) => differences.length >= fewestReplicates);
  const estimates = tested.map(({ differences }) => replicateMean(differences, confidence));
  const adjusted = holm(estimates.map(({ p }) => p));
  return comparisons.map((comparison): Evidence => {
    const { model, comparison: name, measure, differences, format, unit } = comparison;
    const shared = { model, comparison: name, measure, interval: null, pAdjusted: null };
    const shown = (value: number) => `${format(value)}${unit === '' ? '' : ` ${unit}`}`;
    if (differences.length === 0) return { ...shared, value: missing, vote: 'no-value' };
    const index = tested.indexOf(comparison);
    const estimate = estimates[index];
    if (estimate === undefined) return { ...shared, value: shown(mean(differences)), vote: 'these-models' };
    const { mean: middle, low, high } = estimate;
    const pAdjusted = adjusted[index] as number;
    return {
      ...shared,
      value: shown(middle),
      interval: `[${format(low)}, ${format(high)}]`,
      pAdjusted,
      vote: voteOf(low, high, pAdjusted, comparison, significanceLevel(confidence)),
    };
  });
}
