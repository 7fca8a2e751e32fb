import type { Differentiable } from './derivatives.ts';
import type { PreparedRows } from './prepared-rows.ts';
import { slots } from './slots.ts';

/** Draws an integer from 0 to below `count`. */
export type DrawBelow = (count: number) => number;

/** What the parts of the solver share. */
export interface FitState extends Differentiable {
  /** Slots of the features, in their order. */
  used: readonly number[];
  /** By slot: the largest size of the feature. */
  largest: Float64Array;
  /** Examples that weigh something. */
  examples: number;
  weights: Float64Array;
  /** Where the step of the quadratic model leads. */
  proposal: Float64Array;
  /** Slots in the order of use; those of features at rest come last. */
  order: Int32Array;
  /** First derivatives of the loss by slot, at the weights and at the proposal. */
  gradients: Float64Array;
  proposedGradients: Float64Array;
  /** Second derivatives at the weights by pairs of slots, row by row. */
  curvatures: Float64Array;
}

/** The state at weights of zero. */
export function startFit(rows: PreparedRows, cost: number): FitState {
  const { used, columns, probabilities, largest } = rows;
  const scaled = (values: Float64Array) => values.map((value) => cost * value);
  return {
    used,
    columns,
    runs: rows.runs.map((run) => ({ ...run, weight: cost * run.weight })),
    positiveSums: scaled(rows.positiveSums),
    probabilities,
    largest,
    examples: rows.positives + rows.negatives,
    weights: new Float64Array(slots),
    proposal: new Float64Array(slots),
    order: Int32Array.from(used),
    gradients: scaled(rows.gradients),
    proposedGradients: new Float64Array(slots),
    curvatures: scaled(rows.curvatures),
  };
}
