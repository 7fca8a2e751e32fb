import { updateGradients } from './derivatives.ts';
import type { FitState } from './fit-state.ts';
import { lossChange, mostLossChange } from './loss-change.ts';
import { absoluteSum } from './optimality.ts';
import { dot, slots } from './slots.ts';

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
