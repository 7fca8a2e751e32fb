import { countLabels, type SoftRows } from './soft-rows.ts';

/** Places for features: two that differ from row to row, and the last one, which keeps a value for many rows. */
export const slots = 3;
export const lastSlot = slots - 1;

/** Rows that follow each other and share their weight and their last feature. */
export interface Run {
  start: number;
  end: number;
  /** Of both labels of each row. */
  weight: number;
  last: number;
}

/** Rows as the solver wants them; whatever the cost is. */
export interface PreparedRows {
  count: number;
  /** Slots of the features, in their order. */
  used: readonly number[];
  /** The features of the first two slots; zeros where there are fewer. */
  columns: readonly [Float64Array, Float64Array];
  runs: readonly Run[];
  /** By slot: sum of the feature over the label 0. */
  negativeSums: Float64Array;
  /** Examples that weigh something, and how many of them have the rarer label. */
  examples: number;
  rarer: number;
}

/** Shares of a weight add up to it except for the last digits. */
const sameWeight = 1e-12;

function findRuns({ columns, positive, negative }: SoftRows): Run[] {
  const values = columns.at(-1) as Float64Array;
  const runs: Run[] = [];
  let current: Run | undefined;
  for (let row = 0; row < positive.length; row += 1) {
    const weight = (positive[row] as number) + (negative[row] as number);
    const last = values[row] as number;
    const same = current?.last === last && Math.abs(weight - current.weight) <= sameWeight * weight;
    if (current === undefined || !same) {
      current = { start: row, end: row, weight, last };
      runs.push(current);
    }
    current.end = row + 1;
  }
  return runs;
}

/**
 * Prepares rows for fits.
 * @throws RangeError unless there are one to three features
 */
export function prepareRows(rows: SoftRows): PreparedRows {
  const { columns, positive, negative } = rows;
  const features = columns.length;
  if (features < 1 || features > slots) throw new RangeError(`${features} features; expected 1 to ${slots}`);
  const count = positive.length;
  const used = columns.map((_, feature) => (feature === features - 1 ? lastSlot : feature));
  const negativeSums = new Float64Array(slots);
  for (const [feature, column] of columns.entries()) {
    let sum = 0;
    for (let row = 0; row < count; row += 1) sum += (negative[row] as number) * (column[row] as number);
    negativeSums[used[feature] as number] = sum;
  }
  const { positives, negatives } = countLabels(rows);
  const columnAt = (slot: number) => (slot < features - 1 ? (columns[slot] as Float64Array) : new Float64Array(count));
  return {
    count,
    used,
    columns: [columnAt(0), columnAt(1)],
    runs: findRuns(rows),
    negativeSums,
    examples: positives + negatives,
    rarer: Math.min(positives, negatives),
  };
}
