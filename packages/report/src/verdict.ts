import type { Metric, PairedDifference } from '@mainbench/spec';

/** What a paired comparison shows. */
export type Verdict = 'better' | 'worse' | 'not-shown';

/** 1 − confidence, without the rounding error of the subtraction. */
export function significanceLevel(confidence: number): number {
  return Number((1 - confidence).toPrecision(12));
}

/**
 * A difference counts as shown where the adjusted p value is below 1 − confidence and the interval leaves out zero:
 * both, so that no sentence contradicts the interval beside it.
 */
export function verdictOf(
  difference: Omit<PairedDifference, 'baseline'>,
  better: Metric['better'],
  confidence: number,
): Verdict {
  const { mean, low, high, pAdjusted } = difference;
  const shown = pAdjusted < significanceLevel(confidence) && (low > 0 || high < 0) && mean !== 0;
  if (!shown) return 'not-shown';
  return mean > 0 === (better === 'higher') ? 'better' : 'worse';
}
