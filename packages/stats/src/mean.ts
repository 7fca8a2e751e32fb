/** The arithmetic mean. @throws RangeError where there are no values */
export function mean(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError('the mean of no values');
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number;
  return sum / values.length;
}
