import { updateCurvatures } from './derivatives.ts';
import { type DrawBelow, startFit } from './fit-state.ts';
import { takeStep } from './line-search.ts';
import type { PreparedRows } from './prepared-rows.ts';
import { buildModel, solveModel } from './quadratic-model.ts';

export interface L1Settings {
  /** Strength of the data against the penalty: `C` of the published tools. */
  cost: number;
  /** Share of the first violation of the optimality conditions at which the solver stops. */
  tolerance: number;
  /** Bound of the outer steps. */
  steps: number;
}

/**
 * Weights of the L1-penalised logistic regression without intercept: minimises `Σ|w| + cost · Σ loss`.
 *
 * The improved GLMNET method (Yuan, Ho and Lin, JMLR 13, 2012, section 5): a quadratic model by Newton's method, solved
 * by coordinate descent in random order with resting coordinates, then a line search. The published win rates come from
 * an early stop of this method, so its order of draws, its two stopping rules and its constants (those of LIBLINEAR)
 * are part of the result. The two labels of a row share their features, so their sums are kept together.
 *
 * @param draw one draw for each feature not at rest, in each sweep
 */
export function fitL1Logistic(
  rows: PreparedRows,
  { cost, tolerance, steps }: L1Settings,
  draw: DrawBelow,
): Float64Array<ArrayBuffer> {
  const state = startFit(rows, cost);
  const { positives, negatives } = rows;
  const { examples } = state;
  const share = (tolerance * Math.max(Math.min(positives, negatives), 1)) / examples;
  let firstViolations = 0;
  let largestBefore = Number.POSITIVE_INFINITY;
  let innerShare = 1;
  let moved = false;
  for (let step = 0; step < steps; step += 1) {
    const point = buildModel(state, largestBefore / examples);
    if (step === 0) firstViolations = point.violations;
    if (point.violations <= share * firstViolations) break;
    if (moved) updateCurvatures(state, state.curvatures);
    const sweeps = solveModel(state, point.active, innerShare * firstViolations, draw);
    moved = takeStep(state);
    // A model solved at once asks for more precision the next time.
    if (sweeps === 1) innerShare *= 0.25;
    largestBefore = point.largestViolation;
  }
  return Float64Array.from(state.used, (slot) => state.weights[slot] as number);
}
