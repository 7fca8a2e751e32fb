/** One text where the lowest and the highest value look alike, else both with a dash between; a dash for no values. */
export function formatRange(values: readonly number[], format: (value: number) => string): string {
  if (values.length === 0) return '–';
  const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
  return low === high ? low : `${low}–${high}`;
}
