/**
 * Pearson's correlation of two columns, in one pass each way.
 * @returns null where a column is constant or there are fewer than two values
 */
function pearson(left: Float64Array, right: Float64Array): number | null {
  const count = left.length;
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / count;
  const [leftMean, rightMean] = [mean(left), mean(right)];
  let [both, leftSquares, rightSquares] = [0, 0, 0];
  for (let row = 0; row < count; row += 1) {
    const [a, b] = [(left[row] as number) - leftMean, (right[row] as number) - rightMean];
    both += a * b;
    leftSquares += a * a;
    rightSquares += b * b;
  }
  return leftSquares === 0 || rightSquares === 0 ? null : both / Math.sqrt(leftSquares * rightSquares);
}

/**
 * Spearman's rank correlation with average ranks of ties (Spearman, 1904): Pearson's correlation of the ranks.
 * @param ranks of two lists of the same items, each in the items' order
 * @returns from -1 to 1; null where all of a list are tied or there are fewer than two items
 */
export function rankCorrelation(ranks: readonly [Float64Array, Float64Array]): number | null {
  const correlation = pearson(...ranks);
  return correlation === null ? null : Math.min(1, Math.max(-1, correlation));
}
