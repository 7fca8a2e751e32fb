import { sortedQuantile } from '@mainbench/stats';
import { risingOrder } from './column-order.ts';

/**
 * The rank of each value among the finite ones as a share, from 0 to 1: those below it plus half of those equal to it,
 * itself among them, over all. Ties so have their average rank, and the mean over a column is a half.
 * @returns NaN where a value is not finite
 */
export function rankShares(values: Float64Array): Float64Array {
  const order = risingOrder(values);
  const shares = new Float64Array(values.length).fill(Number.NaN);
  for (let from = 0; from < order.length; ) {
    const value = values[order[from] as number];
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === value) to += 1;
    const share = (from + to) / 2 / order.length;
    for (let at = from; at < to; at += 1) shares[order[at] as number] = share;
    from = to;
  }
  return shares;
}

/**
 * Each value less the mean of the finite ones, over their standard deviation (n in the denominator).
 * @returns NaN where a value is not finite, 0 where all are equal
 */
export function standardScores(values: Float64Array): Float64Array {
  let [count, mean, squares] = [0, 0, 0];
  // Welford (1962): one pass that large means do not spoil.
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    count += 1;
    const before = value - mean;
    mean += before / count;
    squares += before * (value - mean);
  }
  const deviation = Math.sqrt(squares / count);
  return values.map((value) => {
    if (!Number.isFinite(value)) return Number.NaN;
    return deviation === 0 ? 0 : (value - mean) / deviation;
  });
}

/** The quantile of a column's finite values; NaN where it has none or where `share` is not from 0 to 1. */
export function columnQuantile(values: Float64Array, share: number): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  return sorted.length === 0 || !(share >= 0 && share <= 1) ? Number.NaN : sortedQuantile(sorted, share);
}
