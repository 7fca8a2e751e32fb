/**
 * A quantile by linear interpolation between the order statistics (Hyndman and Fan, 1996, type 7: R's and NumPy's
 * default).
 * @param share between 0 and 1; 0.5 is the median
 * @throws RangeError where there are no values
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) throw new RangeError('a quantile of no values');
  return sortedQuantile(Float64Array.from(values).sort(), share);
}

/** The same of values that are sorted. */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const [low, high] = [sorted[below] as number, sorted[Math.ceil(place)] as number];
  return low + (high - low) * (place - below);
}
