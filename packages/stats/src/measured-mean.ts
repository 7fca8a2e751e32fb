import { mean } from './mean.ts';
import { sampleDeviation } from './sample-deviation.ts';
import { wilsonInterval } from './wilson-interval.ts';

const confidence = 0.95;
/** The normal quantile of such an interval. */
const quantile = 1.959963984540054;

/** A mean of what could be measured. */
export interface MeasuredMean {
  /** Values measured. */
  rows: number;
  /** Values that are null. */
  missing: number;
  /** Null where nothing was measured. */
  value: number | null;
  /** Null with fewer than two values. */
  standardError: number | null;
  /** 95 % confidence interval. */
  interval: [low: number, high: number] | null;
}

/** A symmetric 95 % interval around a value, where its error is known. */
export function normalInterval(value: number, error: number | null): [number, number] | null {
  return error === null ? null : [value - quantile * error, value + quantile * error];
}

/**
 * The mean with its standard error, as lm-evaluation-harness has them (`mean`, `mean_stderr`: sums from left to right,
 * n − 1). The interval of a proportion is Wilson's.
 * @param values null where a row could not be measured
 */
export function measuredMean(values: readonly (number | null)[]): MeasuredMean {
  const measured = values.filter((value) => value !== null);
  const counts = { rows: measured.length, missing: values.length - measured.length };
  if (measured.length === 0) return { ...counts, value: null, standardError: null, interval: null };
  const value = mean(measured);
  const deviation = sampleDeviation(measured);
  const standardError = deviation === null ? null : deviation / Math.sqrt(measured.length);
  const proportion = measured.every((entry) => entry === 0 || entry === 1);
  if (!proportion) return { ...counts, value, standardError, interval: normalInterval(value, standardError) };
  const { low, high } = wilsonInterval(measured.filter((entry) => entry === 1).length, measured.length, confidence);
  return { ...counts, value, standardError, interval: [low, high] };
}
