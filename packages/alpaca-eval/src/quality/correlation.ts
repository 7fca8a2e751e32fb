/** Pearson's correlation; null where one side never changes. */
export function correlation(first: ArrayLike<number>, second: ArrayLike<number>): number | null {
  const count = first.length;
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / count;
  const [center, other] = [mean(first), mean(second)];
  let products = 0;
  let squares = 0;
  let otherSquares = 0;
  for (let index = 0; index < count; index += 1) {
    const left = (first[index] as number) - center;
    const right = (second[index] as number) - other;
    products += left * right;
    squares += left * left;
    otherSquares += right * right;
  }
  return squares === 0 || otherSquares === 0 ? null : products / Math.sqrt(squares * otherSquares);
}
