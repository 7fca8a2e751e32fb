/**
 * The range of a histogram's bins: all values but the outermost half percent on either side, which fall into the
 * first and last bin. @throws RangeError where there are no values
 */
export function histogramEdges(values: ArrayLike<number>): { low: number; high: number } {
  if (values.length === 0) throw new RangeError('the histogram of no values');
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * 0.005);
  return { low: sorted[cut] as number, high: sorted[sorted.length - 1 - cut] as number };
}

/** Counts of values in equal bins from `low` to `high`; what lies outside falls into the nearest bin. */
export function histogramCounts(
  values: Iterable<number>,
  { low, high }: { low: number; high: number },
  bins: number,
): number[] {
  const counts = new Array<number>(bins).fill(0);
  const width = (high - low) / bins;
  for (const value of values) {
    const bin = width === 0 ? 0 : Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}
