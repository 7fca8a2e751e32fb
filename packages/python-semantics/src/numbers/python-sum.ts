/** `sum` of floats up to Python 3.11: from left to right. */
export function pythonSum(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index] as number;
  return sum;
}
