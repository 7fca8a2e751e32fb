import { updateGradients } from './derivatives.ts';
import type { FitState } from './fit-state.ts';
import { absoluteSum } from './optimality.ts';
import { dot, lastSlot, slots } from './slots.ts';

/**
 * A bound that the change of the loss from the weights to the proposal does not exceed, from the derivatives alone.
 *
 * Let f(t) be the loss on the way from t = 0 to 1, and r the furthest that any row's log-odds move. The loss is
 * self-concordant: |f‴| ≤ r f″ (Bach, Electronic Journal of Statistics 4, 2010, section 2), so f″(t) ≤ f″(0) e^(rt).
 * The first half of the way changes the loss by f′(0) / 2 + ∫ (1/2 − t) f″(t) dt; the chords of e^(rt) over both quarters
 * bound the integral by f″(0) (1 + q) (5 + q) / 96 with q = e^(r/4). The second half changes it by at most f′(1) / 2,
 * since f′ grows.
 */
export function mostLossChange(
  { gradients, proposedGradients, curvatures, largest }: FitState,
  move: Float64Array,
): number {
  let reach = 0;
  let bend = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    const moved = move[slot] as number;
    reach += Math.abs(moved) * (largest[slot] as number);
    for (let other = 0; other < slots; other += 1) {
      bend += moved * (curvatures[slot * slots + other] as number) * (move[other] as number);
    }
  }
  const ends = dot(gradients, move) + dot(proposedGradients, move);
  const quarter = Math.exp(reach / 4);
  return ends / 2 + (bend * (1 + quarter) * (5 + quarter)) / 96;
}

/** `log(1 + e^x)`. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The change of the loss from the weights to the proposal, row by row. */
export function lossChange({ columns, runs, positiveSums, weights, proposal }: FitState, move: Float64Array): number {
  const [first, second] = columns;
  const logOdds = (row: number, last: number, at: Float64Array) =>
    (first[row] as number) * (at[0] as number) +
    (second[row] as number) * (at[1] as number) +
    last * (at[lastSlot] as number);
  let change = -dot(positiveSums, move);
  for (const { start, end, weight, last } of runs) {
    for (let row = start; row < end; row += 1) {
      change += weight * (softplus(logOdds(row, last, proposal)) - softplus(logOdds(row, last, weights)));
    }
  }
  return change;
}

const sufficientDescent = 0.01;
const mostHalvings = 20;

/**
 * Takes the proposal, or the first of its halves that lowers the penalised loss enough; else leaves the weights.
 * @returns whether a step was taken: then gradients and probabilities are those at the new weights
 */
export function takeStep(state: FitState): boolean {
  const { weights, proposal } = state;
  const before = absoluteSum(weights);
  const move = new Float64Array(slots);
  for (let slot = 0; slot < slots; slot += 1) move[slot] = (proposal[slot] as number) - (weights[slot] as number);
  let descent = dot(state.gradients, move) + absoluteSum(proposal) - before;
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    updateGradients(state, proposal, state.proposedGradients);
    const most = sufficientDescent * descent + before - absoluteSum(proposal);
    // The bound settles nearly every step; to find the exact change takes as long as many passes over the rows.
    if (mostLossChange(state, move) <= most || lossChange(state, move) <= most) {
      weights.set(proposal);
      const spare = state.gradients;
      state.gradients = state.proposedGradients;
      state.proposedGradients = spare;
      return true;
    }
    for (let slot = 0; slot < slots; slot += 1) {
      proposal[slot] = ((weights[slot] as number) + (proposal[slot] as number)) * 0.5;
      move[slot] = (move[slot] as number) * 0.5;
    }
    descent *= 0.5;
  }
  return false;
}
