import { countLabels, type SoftRows } from './soft-rows.ts';

/** Draws an integer from 0 to below `count`. */
export type DrawBelow = (count: number) => number;

/** What the parts of the solver share; all arrays are changed in place. */
export interface FitState {
  columns: readonly Float64Array[];
  /** Weight of both labels of a row, times the cost. */
  total: Float64Array;
  /** Weight of the label 0 of a row, times the cost. */
  negative: Float64Array;
  /** Sum of each feature over the label 0. */
  negativeSums: Float64Array;
  /** Examples that weigh something. */
  examples: number;
  weights: Float64Array;
  /** Where the step of the quadratic model leads. */
  proposal: Float64Array;
  gradients: Float64Array;
  curvatures: Float64Array;
  /** Features in the order of use; those at rest come last. */
  order: Int32Array;
  /** Odds of the label 1, by row. */
  odds: Float64Array;
  /** First and second derivative of a row's loss. */
  slopes: Float64Array;
  bends: Float64Array;
  /** How the proposal moves a row's log-odds. */
  moves: Float64Array;
}

/** Sets the derivatives that follow from the odds. */
export function updateDerivatives({ total, odds, slopes, bends }: FitState): void {
  for (let row = 0; row < odds.length; row += 1) {
    const share = 1 / (1 + (odds[row] as number));
    slopes[row] = (total[row] as number) * share;
    bends[row] = (total[row] as number) * (odds[row] as number) * share * share;
  }
}

/** The state at weights of zero. */
export function startFit(rows: SoftRows, cost: number): FitState {
  const { columns } = rows;
  const count = rows.positive.length;
  const { positives, negatives } = countLabels(rows);
  const negative = rows.negative.map((weight) => cost * weight);
  const negativeSums = columns.map((column) => {
    let sum = 0;
    for (let row = 0; row < count; row += 1) sum += (negative[row] as number) * (column[row] as number);
    return sum;
  });
  const state: FitState = {
    columns,
    total: rows.positive.map((weight, row) => cost * weight + (negative[row] as number)),
    negative,
    negativeSums: Float64Array.from(negativeSums),
    examples: positives + negatives,
    weights: new Float64Array(columns.length),
    proposal: new Float64Array(columns.length),
    gradients: new Float64Array(columns.length),
    curvatures: new Float64Array(columns.length),
    order: Int32Array.from({ length: columns.length }, (_, index) => index),
    odds: new Float64Array(count).fill(1),
    slopes: new Float64Array(count),
    bends: new Float64Array(count),
    moves: new Float64Array(count),
  };
  updateDerivatives(state);
  return state;
}
