import type { Differentiable } from './derivatives.ts';
import type { PreparedRows } from './prepared-rows.ts';
import { slots } from './slots.ts';

/** Draws an integer from 0 to below `count`. */
export type DrawBelow = (count: number) => number;

/** What the parts of the solver share; all arrays are changed in place. Derivatives are those at the weights. */
export interface FitState extends Differentiable {
  /** Slots of the features, in their order. */
  used: readonly number[];
  /** Examples that weigh something. */
  examples: number;
  weights: Float64Array;
  /** Where the step of the quadratic model leads. */
  proposal: Float64Array;
  /** Slots in the order of use; those of features at rest come last. */
  order: Int32Array;
  /** Odds where the proposal leads, by row. */
  nextOdds: Float64Array;
}

/** The state at weights of zero. */
export function startFit(rows: PreparedRows, cost: number): FitState {
  const { used, columns, examples, count } = rows;
  const scaled = (values: Float64Array) => values.map((value) => cost * value);
  return {
    used,
    columns,
    runs: rows.runs.map((run) => ({ ...run, weight: cost * run.weight })),
    negativeSums: scaled(rows.negativeSums),
    gradients: scaled(rows.gradients),
    curvatures: scaled(rows.curvatures),
    examples,
    weights: new Float64Array(slots),
    proposal: new Float64Array(slots),
    order: Int32Array.from(used),
    odds: rows.odds.slice(),
    nextOdds: new Float64Array(count),
  };
}
