import { pythonSum } from './python-sum.ts';

/** The mean, summed from left to right; NaN of nothing. */
export function pythonMean(values: ArrayLike<number>): number {
  return pythonSum(values) / values.length;
}

/** The sample's standard deviation, over n − 1 (lm-evaluation-harness, lm_eval/api/metrics.py `sample_stddev`). */
function sampleStandardDeviation(values: ArrayLike<number>): number {
  const mean = pythonMean(values);
  const squares = Array.from(values, (value) => (value - mean) ** 2);
  return Math.sqrt(pythonSum(squares) / (values.length - 1));
}

/** The standard error of a mean (lm_eval/api/metrics.py `mean_stderr`); NaN of fewer than two values. */
export function standardErrorOfMean(values: ArrayLike<number>): number {
  return values.length < 2 ? Number.NaN : sampleStandardDeviation(values) / Math.sqrt(values.length);
}
