/** Rows of a weighted logistic regression with soft labels. */
export interface SoftRows {
  /** One array a feature, each with one value a row. */
  columns: readonly Float64Array[];
  /** Weight of the label 1 on each row, at least 0. */
  positive: Float64Array;
  /** Weight of the label 0 on each row, at least 0. */
  negative: Float64Array;
}

/** The values at these places, in this order. */
export function take(values: Float64Array, places: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(places.length);
  for (let index = 0; index < places.length; index += 1) taken[index] = values[places[index] as number] as number;
  return taken;
}

/** The rows at these places, in this order. */
export function takeRows({ columns, positive, negative }: SoftRows, places: ArrayLike<number>): SoftRows {
  return {
    columns: columns.map((column) => take(column, places)),
    positive: take(positive, places),
    negative: take(negative, places),
  };
}

/**
 * How many examples a label has. A row stands for one example of each label that weighs something:
 * examples without weight are left out of a fit, and its stopping rule counts the others.
 */
export function countLabel(weights: Float64Array, start: number, end: number): number {
  let count = 0;
  for (let row = start; row < end; row += 1) if ((weights[row] as number) > 0) count += 1;
  return count;
}
