/**
 * P values after Holm's step-down correction (Holm, 1979), in the order given: the chance of any false discovery among
 * them stays below the level.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * (values[index] as number)));
    adjusted[index] = largest;
  }
  return adjusted;
}
