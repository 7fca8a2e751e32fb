import type { Estimate } from './bootstrap.ts';
import { mean } from './mean.ts';
import { normalQuantile } from './normal-quantile.ts';

/** For each value, the share of `others` below it; equal ones count half. `others` is sorted. */
function placements(values: ArrayLike<number>, others: Float64Array): Float64Array {
  const sorted = Float64Array.from(values).sort();
  const shares = new Float64Array(sorted.length);
  let below = 0;
  let upTo = 0;
  for (let index = 0; index < sorted.length; index += 1) {
    const value = sorted[index] as number;
    while (below < others.length && (others[below] as number) < value) below += 1;
    while (upTo < others.length && (others[upTo] as number) <= value) upTo += 1;
    shares[index] = (below + upTo) / 2 / others.length;
  }
  return shares;
}

function variance(values: Float64Array): number {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}

/**
 * The chance that a positive's score exceeds a negative's, ties counting half (Mann and Whitney), with the interval
 * of DeLong, DeLong and Clarke-Pearson (1988), cut at 0 and 1. With a single value on one side the interval is [0, 1].
 * @throws RangeError where a side is empty
 */
export function auroc(positive: ArrayLike<number>, negative: ArrayLike<number>, confidence: number): Estimate {
  const ofPositive = placements(positive, Float64Array.from(negative).sort());
  const ofNegative = placements(negative, Float64Array.from(positive).sort());
  const area = mean(ofPositive);
  if (positive.length < 2 || negative.length < 2) return { mean: area, low: 0, high: 1 };
  const error = Math.sqrt(variance(ofPositive) / positive.length + variance(ofNegative) / negative.length);
  const half = normalQuantile(1 - (1 - confidence) / 2) * error;
  return { mean: area, low: Math.max(0, area - half), high: Math.min(1, area + half) };
}
