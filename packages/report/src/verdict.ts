import type { Difference, Metric } from '@mainbench/spec';

/**
 * What a paired comparison shows of two methods. `rows-only`: too few replicates, so that it is about the trained
 * models alone. `not-declared`: no part of the recipe's family of contrasts, so that no p value was corrected for it.
 */
export type Verdict = 'better' | 'worse' | 'not-shown' | 'rows-only' | 'not-declared';

/** 1 − confidence, without the rounding error of the subtraction. */
export function significanceLevel(confidence: number): number {
  return Number((1 - confidence).toPrecision(12));
}

/**
 * A difference counts as shown where the adjusted p value is below 1 − confidence and the interval leaves out zero:
 * both, so that no sentence contradicts the interval beside it. An interval from rows alone shows nothing of a method.
 */
export function verdictOf(difference: Difference, better: Metric['better'], confidence: number): Verdict {
  const { mean, low, high, method, pAdjusted } = difference;
  if (method === 'rows') return 'rows-only';
  if (pAdjusted === null) return 'not-declared';
  const shown = pAdjusted < significanceLevel(confidence) && (low > 0 || high < 0) && mean !== 0;
  if (!shown) return 'not-shown';
  return mean > 0 === (better === 'higher') ? 'better' : 'worse';
}
