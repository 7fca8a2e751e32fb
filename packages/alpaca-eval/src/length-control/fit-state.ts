import { type PreparedRows, type Run, slots } from './prepared-rows.ts';

/** Draws an integer from 0 to below `count`. */
export type DrawBelow = (count: number) => number;

/** What the parts of the solver share; all arrays are changed in place. */
export interface FitState {
  /** Slots of the features, in their order. */
  used: readonly number[];
  /** The features of the first two slots; zeros where there are fewer. */
  columns: readonly [Float64Array, Float64Array];
  runs: readonly Run[];
  /** By slot: sum of the feature over the label 0, times the cost. */
  negativeSums: Float64Array;
  /** Examples that weigh something. */
  examples: number;
  weights: Float64Array;
  /** Where the step of the quadratic model leads. */
  proposal: Float64Array;
  gradients: Float64Array;
  /** Second derivatives by pairs of slots, row by row. */
  curvatures: Float64Array;
  /** Slots in the order of use; those of features at rest come last. */
  order: Int32Array;
  /** Odds of the label 1, by row, at the weights and where the proposal leads. */
  odds: Float64Array;
  nextOdds: Float64Array;
}

/** The state at weights of zero. */
export function startFit(rows: PreparedRows, cost: number): FitState {
  const { used, columns, examples, count } = rows;
  return {
    used,
    columns,
    runs: rows.runs.map((run) => ({ ...run, weight: cost * run.weight })),
    negativeSums: rows.negativeSums.map((sum) => cost * sum),
    examples,
    weights: new Float64Array(slots),
    proposal: new Float64Array(slots),
    gradients: new Float64Array(slots),
    curvatures: new Float64Array(slots * slots),
    order: Int32Array.from(used),
    odds: new Float64Array(count).fill(1),
    nextOdds: new Float64Array(count),
  };
}
