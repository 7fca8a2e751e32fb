import type { Estimate } from './bootstrap.ts';
import { mean, sampleDeviation } from './mean.ts';
import { normalQuantile } from './normal-quantile.ts';

/**
 * A proportion with Wilson's score interval (Wilson, 1927; Brown, Cai and DasGupta, 2001, equation 4).
 * Of no trials nothing is known: the interval is [0, 1].
 */
export function wilsonInterval(successes: number, trials: number, confidence: number): Estimate {
  if (trials === 0) return { mean: 0, low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const p = successes / trials;
  const scale = 1 + (z * z) / trials;
  const center = (p + (z * z) / (2 * trials)) / scale;
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return { mean: p, low: successes === 0 ? 0 : center - half, high: successes === trials ? 1 : center + half };
}

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
