import type { Estimate } from './bootstrap.ts';
import { crossedMeanSquares } from './crossed-mean-squares.ts';
import { criticalT, degreesOfFreedomAt, twoSidedT } from './student-t.ts';

/** A mean over replicates and rows; its interval covers other replicates and other rows. */
export interface CrossedEstimate extends Estimate {
  /** Two-sided p value of the mean being 0. */
  p: number;
  degreesOfFreedom: number;
  replicates: number;
  rows: number;
}

/** The smallest difference between two values of a table that are not equal; 0 where all are. */
function smallestStep(table: readonly ArrayLike<number>[]): number {
  const values = Float64Array.from(table.flatMap((row) => Array.from(row))).sort();
  let smallest = Number.POSITIVE_INFINITY;
  for (let index = 1; index < values.length; index += 1) {
    const step = (values[index] as number) - (values[index - 1] as number);
    if (step > 0 && step < smallest) smallest = step;
  }
  return Number.isFinite(smallest) ? smallest : 0;
}

/**
 * The mean of a table in which replicates (a model trained anew) and rows are two crossed random factors, with a
 * small-sample interval and t test.
 *
 * Var(mean) = σ²_replicate / S + σ²_row / R + σ²ₑ / (S·R), of which (MS_replicates + MS_rows − MS_residual) / (S·R) is
 * the unbiased estimate (Searle, Casella and McCulloch, 1992, section 4.3). Rows cannot lower the variance, so
 * MS_rows − MS_residual counts as 0 where it comes out below. Means of few right-or-wrong rows fall on few values, and
 * three replicates often on the same one: MS_replicates is given the variance that this rounding hides (Sheppard, 1898),
 * d² / (12·R) for cells that are d apart, without which such a coincidence would show any difference. The critical value is the mean of those of t with S − 1
 * and with R − 1 degrees of freedom, weighted by these two shares (Cochran, 1964,
 * Biometrics 20, 191–195). Satterthwaite's approximation finds too much with three replicates, and a floor at the
 * variance of rows alone too little: docs/decisions/010-replicates-and-rows.md.
 *
 * @param table S replicates of R numbers each, such as paired differences of two arms
 * @returns `degreesOfFreedom` is that of the t with this critical value; p is its tail, so that p is below
 *   1 − confidence exactly where the interval leaves out 0
 * @throws RangeError with fewer than two replicates or rows, or where replicates differ in length
 */
export function crossedMean(table: readonly ArrayLike<number>[], confidence: number): CrossedEstimate {
  const { replicates, rows, mean, betweenReplicates, betweenRows, residual } = crossedMeanSquares(table);
  const replicateShare = betweenReplicates + smallestStep(table) ** 2 / (12 * rows);
  const rowShare = Math.max(0, betweenRows - residual);
  const total = replicateShare + rowShare;
  const [fewest, most] = [Math.min(replicates, rows) - 1, Math.max(replicates, rows) - 1];
  if (total === 0) {
    // Nothing varies: no t can be formed, and a mean that is not 0 is not 0 in every cell.
    return { mean, low: mean, high: mean, p: mean === 0 ? 1 : 0, degreesOfFreedom: fewest, replicates, rows };
  }
  const weighted =
    (replicateShare * criticalT(confidence, replicates - 1) + rowShare * criticalT(confidence, rows - 1)) / total;
  const degreesOfFreedom = degreesOfFreedomAt(weighted, confidence, fewest, most);
  const error = Math.sqrt(total / (replicates * rows));
  const half = criticalT(confidence, degreesOfFreedom) * error;
  const p = twoSidedT(mean / error, degreesOfFreedom);
  return { mean, low: mean - half, high: mean + half, p, degreesOfFreedom, replicates, rows };
}
