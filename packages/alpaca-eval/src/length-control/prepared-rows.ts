import { type Differentiable, updateDerivatives } from './derivatives.ts';
import { lastSlot, type Run, slots } from './slots.ts';
import { countLabels, type SoftRows } from './soft-rows.ts';

/** Rows as the solver wants them for any cost, with odds and derivatives at weights of zero and a cost of 1. */
export interface PreparedRows extends Differentiable {
  count: number;
  /** Slots of the features, in their order. */
  used: readonly number[];
  /** By slot: sum of the feature over the label 1. */
  positiveSums: Float64Array;
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

function weightedSum(column: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < column.length; row += 1) sum += (weights[row] as number) * (column[row] as number);
  return sum;
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
  const positiveSums = new Float64Array(slots);
  for (const [feature, column] of columns.entries()) {
    const slot = used[feature] as number;
    negativeSums[slot] = weightedSum(column, negative);
    positiveSums[slot] = weightedSum(column, positive);
  }
  const { positives, negatives } = countLabels(rows);
  const columnAt = (slot: number) => (slot < features - 1 ? (columns[slot] as Float64Array) : new Float64Array(count));
  const prepared: PreparedRows = {
    count,
    used,
    columns: [columnAt(0), columnAt(1)],
    runs: findRuns(rows),
    negativeSums,
    positiveSums,
    examples: positives + negatives,
    rarer: Math.min(positives, negatives),
    odds: new Float64Array(count).fill(1),
    gradients: new Float64Array(slots),
    curvatures: new Float64Array(slots * slots),
  };
  updateDerivatives(prepared);
  return prepared;
}
