import type { DrawBelow, FitState } from './fit-state.ts';
import { bestStep, rests, swap, violation } from './optimality.ts';
import { slots } from './slots.ts';

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

/** Builds the model at the weights, and puts features to rest that are clearly optimal at zero. */
export function buildModel(state: FitState, margin: number): ModelPoint {
  const { order, weights, gradients } = state;
  const point: ModelPoint = { active: order.length, largestViolation: 0, violations: 0 };
  for (let place = 0; place < point.active; place += 1) {
    const slot = order[place] as number;
    const weight = weights[slot] as number;
    const gradient = gradients[slot] as number;
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

/** The model's gradient at the proposal. */
function modelGradient({ weights, proposal, gradients, curvatures }: FitState, slot: number): number {
  let gradient = (gradients[slot] as number) + ((proposal[slot] as number) - (weights[slot] as number)) * ridge;
  for (let other = 0; other < slots; other += 1) {
    const moved = (proposal[other] as number) - (weights[other] as number);
    gradient += (curvatures[slot * slots + other] as number) * moved;
  }
  return gradient;
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
    const slot = order[place] as number;
    const weight = proposal[slot] as number;
    const gradient = modelGradient(state, slot);
    if (rests(weight, gradient, margin)) {
      sweep.moving -= 1;
      swap(order, place, sweep.moving);
      place -= 1;
      continue;
    }
    const found = violation(weight, gradient);
    sweep.largestViolation = Math.max(sweep.largestViolation, found);
    sweep.violations += found;
    const change = bestStep(weight, gradient, (curvatures[slot * (slots + 1)] as number) + ridge);
    if (Math.abs(change) < shortestStep) continue;
    proposal[slot] = weight + Math.min(Math.max(change, -longestStep), longestStep);
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
