/** The logistic function. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The logarithm of the odds of the label 1 on a row. */
export function logOddsOf(columns: readonly Float64Array[], weights: ArrayLike<number>, row: number): number {
  let sum = 0;
  for (let feature = 0; feature < columns.length; feature += 1) {
    sum += ((columns[feature] as Float64Array)[row] as number) * (weights[feature] as number);
  }
  return sum;
}
