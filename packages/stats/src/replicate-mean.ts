import type { Estimate } from './bootstrap.ts';
import { mean, sampleDeviation } from './mean.ts';
import { criticalT, twoSidedT } from './student-t.ts';

/** With fewer replicates, a spread of two trainings says next to nothing: the t of one degree of freedom is 12.7. */
export const fewestReplicates = 3;

/** A mean over replicates, with the p value of its being 0. */
export interface ReplicateEstimate extends Estimate {
  p: number;
  replicates: number;
}

/**
 * The mean of one number a replicate, such as paired differences, with Student's interval and two-sided t test at
 * n − 1 degrees of freedom (Student, 1908).
 * @throws RangeError with fewer than two values
 */
export function replicateMean(values: readonly number[], confidence: number): ReplicateEstimate {
  const deviation = sampleDeviation(values);
  if (deviation === null) throw new RangeError(`expected two replicates or more, found ${values.length}`);
  const replicates = values.length;
  const middle = mean(values);
  const error = deviation / Math.sqrt(replicates);
  const half = criticalT(confidence, replicates - 1) * error;
  // Where nothing varies no t can be formed. Equal numbers that are not 0 are too few to show anything by.
  const p = error === 0 ? 1 : twoSidedT(middle / error, replicates - 1);
  return { mean: middle, low: middle - half, high: middle + half, p, replicates };
}
