import type { Run } from './slots.ts';
import type { SoftRows } from './soft-rows.ts';

/** Shares of a weight add up to it except for the last digits. */
const sameWeight = 1e-12;

/** Where the run ends that starts at this place, at most at the end. */
function endOfRun(
  last: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
  start: number,
  end: number,
): number {
  const weight = (positive[start] as number) + (negative[start] as number);
  for (let row = start + 1; row < end; row += 1) {
    const own = (positive[row] as number) + (negative[row] as number);
    if (last[row] !== last[start] || Math.abs(own - weight) > sameWeight * own) return row;
  }
  return end;
}

/** The runs from one place to before another. */
export function findRuns({ columns, positive, negative }: SoftRows, first: number, end: number): Run[] {
  const values = columns.at(-1) as Float64Array;
  const runs: Run[] = [];
  for (let start = first; start < end; start = (runs.at(-1) as Run).end) {
    runs.push({
      start,
      end: endOfRun(values, positive, negative, start, end),
      weight: (positive[start] as number) + (negative[start] as number),
      last: values[start] as number,
    });
  }
  return runs;
}
