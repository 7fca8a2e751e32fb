import { pythonMean, standardErrorOfMean } from '@mainbench/python-semantics';
import type { BenchmarkScore, Metric } from '@mainbench/spec';
import { wilsonInterval } from '@mainbench/stats';

const confidence = 0.95;
/** The normal quantile of a 95 % interval. */
const quantile = 1.959963984540054;

/** A symmetric interval around a value, where its error is known. */
export function normalInterval(value: number, error: number | null): [number, number] | null {
  return error === null ? null : [value - quantile * error, value + quantile * error];
}

/**
 * The mean of a metric with its standard error, as lm-evaluation-harness has them (`mean`, `mean_stderr`: sums from
 * left to right, n − 1). The interval of a proportion is Wilson's.
 * @param values null where a question could not be measured
 */
export function meanScore(metric: Metric, group: string | null, values: readonly (number | null)[]): BenchmarkScore {
  const measured = values.filter((value) => value !== null);
  const rows = measured.length;
  const score = {
    metric: metric.name,
    label: metric.label,
    unit: metric.unit,
    group,
    rows,
    missing: values.length - rows,
  };
  if (rows === 0) return { ...score, value: null, standardError: null, interval: null };
  const value = pythonMean(measured);
  const error = standardErrorOfMean(measured);
  const standardError = Number.isNaN(error) ? null : error;
  const proportion = measured.every((entry) => entry === 0 || entry === 1);
  const { low, high } = wilsonInterval(
    proportion ? measured.filter((entry) => entry === 1).length : 0,
    rows,
    confidence,
  );
  return { ...score, value, standardError, interval: proportion ? [low, high] : normalInterval(value, standardError) };
}
