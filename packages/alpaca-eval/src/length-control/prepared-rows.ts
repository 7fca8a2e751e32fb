import { type Differentiable, updateCurvatures, updateGradients } from './derivatives.ts';
import { lastSlot, type Run, slots } from './slots.ts';

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

/** Rows as the solver wants them for any cost, with derivatives at weights of zero and a cost of 1. */
export interface PreparedRows extends Differentiable {
  count: number;
  /** Slots of the features, in their order. */
  used: readonly number[];
  /** By slot: the largest size of the feature. */
  largest: Float64Array;
  gradients: Float64Array;
  curvatures: Float64Array;
  /** Examples that weigh something, by label. */
  positives: number;
  negatives: number;
}

function weightedSum(column: Float64Array, weights: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let row = start; row < end; row += 1) sum += (weights[row] as number) * (column[row] as number);
  return sum;
}

function largestSize(column: Float64Array, start: number, end: number): number {
  let largest = 0;
  for (let row = start; row < end; row += 1) largest = Math.max(largest, Math.abs(column[row] as number));
  return largest;
}

/**
 * Prepares rows for fits: all of them, or those from one place to before another.
 * @throws RangeError unless there are one to three features
 */
export function prepareRows(rows: SoftRows, start = 0, end = rows.positive.length): PreparedRows {
  const { columns, positive, negative } = rows;
  const features = columns.length;
  if (features < 1 || features > slots) throw new RangeError(`${features} features; expected 1 to ${slots}`);
  const used = columns.map((_, feature) => (feature === features - 1 ? lastSlot : feature));
  const bySlot = Array.from({ length: slots }, (_, slot) => columns[used.indexOf(slot)] ?? new Float64Array(end));
  const prepared: PreparedRows = {
    count: end - start,
    used,
    columns: [bySlot[0] as Float64Array, bySlot[1] as Float64Array],
    runs: findRuns(rows, start, end),
    positiveSums: Float64Array.from(bySlot, (column) => weightedSum(column, positive, start, end)),
    probabilities: new Float64Array(end),
    largest: Float64Array.from(bySlot, (column) => largestSize(column, start, end)),
    gradients: new Float64Array(slots),
    curvatures: new Float64Array(slots * slots),
    positives: countLabel(positive, start, end),
    negatives: countLabel(negative, start, end),
  };
  updateGradients(prepared, new Float64Array(slots), prepared.gradients);
  updateCurvatures(prepared, prepared.curvatures);
  return prepared;
}

/** Joins parts that were prepared of the same rows: much cheaper than to prepare them together. */
export function joinRows(parts: readonly PreparedRows[]): PreparedRows {
  return parts.reduce((joined, part) => {
    const sum = (left: Float64Array, right: Float64Array) =>
      left.map((value, place) => value + (right[place] as number));
    return {
      count: joined.count + part.count,
      used: part.used,
      columns: part.columns,
      runs: [...joined.runs, ...part.runs],
      positiveSums: sum(joined.positiveSums, part.positiveSums),
      probabilities: new Float64Array(part.columns[0].length),
      largest: joined.largest.map((size, slot) => Math.max(size, part.largest[slot] as number)),
      gradients: sum(joined.gradients, part.gradients),
      curvatures: sum(joined.curvatures, part.curvatures),
      positives: joined.positives + part.positives,
      negatives: joined.negatives + part.negatives,
    };
  });
}
