import { updateDerivatives } from './derivatives.ts';
import { exponential } from './exponential.ts';
import type { FitState } from './fit-state.ts';
import { absoluteSum } from './optimality.ts';
import { lastSlot, type Run, slots } from './slots.ts';

const sufficientDescent = 0.01;
const mostHalvings = 20;
const largeProduct = 1e60;
/** Products are looked at in every eighth row, so a power of two less one. */
const between = 7;

/** Change of a run's losses; logarithms are taken of products, which may not grow beyond all numbers. */
function runChange({ columns, odds, nextOdds }: FitState, run: Run, move: Float64Array): number {
  const [first, second] = columns;
  const move0 = move[0] as number;
  const move1 = move[1] as number;
  const shift = run.last * (move[lastSlot] as number);
  let sum = 0;
  let above = 1;
  let below = 1;
  for (let row = run.start; row < run.end; row += 1) {
    const factor = exponential((first[row] as number) * move0 + (second[row] as number) * move1 + shift);
    const next = (odds[row] as number) * factor;
    nextOdds[row] = next;
    above *= 1 + next;
    below *= factor + next;
    if ((row & between) === 0 && (above > largeProduct || below > largeProduct || below < 1 / largeProduct)) {
      sum += Math.log(above / below);
      above = 1;
      below = 1;
    }
  }
  return run.weight * (sum + Math.log(above / below));
}

/**
 * Change of the loss along a move of the weights, beside the part that is linear in the label 0; also sets the odds
 * after it. NaN where the move is out of all proportion.
 */
function lossChange(state: FitState, move: Float64Array): number {
  let change = 0;
  for (const run of state.runs) change += runChange(state, run, move);
  return change;
}

/** Takes the proposal, or the first of its halves that lowers the penalised loss enough; else leaves the weights. */
export function takeStep(state: FitState): void {
  const { weights, proposal, gradients, negativeSums } = state;
  const before = absoluteSum(weights);
  const move = new Float64Array(slots);
  let descent = 0;
  let negativeMove = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    move[slot] = (proposal[slot] as number) - (weights[slot] as number);
    descent += (gradients[slot] as number) * (move[slot] as number);
    negativeMove += (negativeSums[slot] as number) * (move[slot] as number);
  }
  let proposed = absoluteSum(proposal);
  descent += proposed - before;
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    if (proposed - before + negativeMove - sufficientDescent * descent + lossChange(state, move) <= 0) {
      weights.set(proposal);
      const spare = state.odds;
      state.odds = state.nextOdds;
      state.nextOdds = spare;
      updateDerivatives(state);
      return;
    }
    for (let slot = 0; slot < slots; slot += 1) {
      proposal[slot] = ((weights[slot] as number) + (proposal[slot] as number)) * 0.5;
      move[slot] = (move[slot] as number) * 0.5;
    }
    proposed = absoluteSum(proposal);
    descent *= 0.5;
    negativeMove *= 0.5;
  }
}
