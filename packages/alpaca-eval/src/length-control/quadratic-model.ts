import type { DrawBelow, FitState } from './fit-state.ts';
import { bestStep, rests, swap, violation } from './optimality.ts';

const ridge = 1e-12;
const longestStep = 10;
const shortestStep = 1e-12;
const mostSweeps = 1000;

/** Where the quadratic model was built. */
export interface ModelPoint {
  /** Features not at rest: the first ones of the order. */
  active: number;
  largestViolation: number;
  violations: number;
}

/** Sets gradients and curvatures at the weights, and puts features to rest that are clearly optimal at zero. */
export function buildModel(state: FitState, margin: number): ModelPoint {
  const { columns, order, weights, slopes, bends } = state;
  const point: ModelPoint = { active: order.length, largestViolation: 0, violations: 0 };
  for (let place = 0; place < point.active; place += 1) {
    const feature = order[place] as number;
    const column = columns[feature] as Float64Array;
    let curvature = ridge;
    let slope = 0;
    for (let row = 0; row < column.length; row += 1) {
      const value = column[row] as number;
      curvature += value * value * (bends[row] as number);
      slope += value * (slopes[row] as number);
    }
    const weight = weights[feature] as number;
    const gradient = (state.negativeSums[feature] as number) - slope;
    state.curvatures[feature] = curvature;
    state.gradients[feature] = gradient;
    if (rests(weight, gradient, margin)) {
      point.active -= 1;
      swap(order, place, point.active);
      place -= 1;
      continue;
    }
    const found = violation(weight, gradient);
    point.largestViolation = Math.max(point.largestViolation, found);
    point.violations += found;
  }
  return point;
}

function modelGradient(state: FitState, feature: number): number {
  const { bends, moves } = state;
  const column = state.columns[feature] as Float64Array;
  const moved = (state.proposal[feature] as number) - (state.weights[feature] as number);
  let gradient = (state.gradients[feature] as number) + moved * ridge;
  for (let row = 0; row < column.length; row += 1) {
    gradient += (column[row] as number) * (bends[row] as number) * (moves[row] as number);
  }
  return gradient;
}

function moveProposal(state: FitState, feature: number, change: number): void {
  const { moves } = state;
  const column = state.columns[feature] as Float64Array;
  state.proposal[feature] = (state.proposal[feature] as number) + change;
  for (let row = 0; row < column.length; row += 1) {
    moves[row] = (moves[row] as number) + (column[row] as number) * change;
  }
}

interface Sweep {
  /** Features that did not come to rest. */
  moving: number;
  largestViolation: number;
  violations: number;
}

function sweepOnce(state: FitState, features: number, margin: number, draw: DrawBelow): Sweep {
  const { order, proposal, curvatures } = state;
  const sweep: Sweep = { moving: features, largestViolation: 0, violations: 0 };
  for (let place = 0; place < features; place += 1) swap(order, place, place + draw(features - place));
  for (let place = 0; place < sweep.moving; place += 1) {
    const feature = order[place] as number;
    const weight = proposal[feature] as number;
    const gradient = modelGradient(state, feature);
    if (rests(weight, gradient, margin)) {
      sweep.moving -= 1;
      swap(order, place, sweep.moving);
      place -= 1;
      continue;
    }
    const found = violation(weight, gradient);
    sweep.largestViolation = Math.max(sweep.largestViolation, found);
    sweep.violations += found;
    const change = bestStep(weight, gradient, curvatures[feature] as number);
    if (Math.abs(change) < shortestStep) continue;
    moveProposal(state, feature, Math.min(Math.max(change, -longestStep), longestStep));
  }
  return sweep;
}

/**
 * Moves the proposal towards the minimum of the quadratic model, by coordinate descent in random order.
 * @param bound sum of violations at which the model counts as solved
 * @returns the number of sweeps
 */
export function solveModel(state: FitState, active: number, bound: number, draw: DrawBelow): number {
  let margin = Number.POSITIVE_INFINITY;
  let moving = active;
  state.moves.fill(0);
  for (let sweeps = 1; sweeps <= mostSweeps; sweeps += 1) {
    const sweep = sweepOnce(state, moving, margin, draw);
    moving = sweep.moving;
    margin = sweep.largestViolation / state.examples;
    if (sweep.violations > bound) continue;
    if (moving === active) return sweeps;
    // What came to rest is looked at once more before the model counts as solved.
    moving = active;
    margin = Number.POSITIVE_INFINITY;
  }
  return mostSweeps;
}
