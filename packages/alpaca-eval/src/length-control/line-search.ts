import { type FitState, updateDerivatives } from './fit-state.ts';
import { absoluteSum } from './optimality.ts';

const sufficientDescent = 0.01;
const mostHalvings = 20;

function predictedChange({ gradients, proposal, weights }: FitState): number {
  let sum = 0;
  for (let feature = 0; feature < weights.length; feature += 1) {
    sum += (gradients[feature] as number) * ((proposal[feature] as number) - (weights[feature] as number));
  }
  return sum;
}

function weightedSum(values: Float64Array, by: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index] as number) * (by[index] as number);
  return sum;
}

/** Change of the rows' losses beside the part that is linear in the label 0; also sets the odds after the move. */
function lossChange({ odds, moves, total }: FitState, after: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < odds.length; row += 1) {
    const factor = Math.exp(moves[row] as number);
    const next = (odds[row] as number) * factor;
    after[row] = next;
    sum += (total[row] as number) * Math.log((1 + next) / (factor + next));
  }
  return sum;
}

function halve({ weights, proposal, moves }: FitState): void {
  for (let feature = 0; feature < weights.length; feature += 1) {
    proposal[feature] = ((weights[feature] as number) + (proposal[feature] as number)) * 0.5;
  }
  for (let row = 0; row < moves.length; row += 1) moves[row] = (moves[row] as number) * 0.5;
}

/**
 * Takes the proposal, or the first of its halves that lowers the penalised loss enough; leaves the weights where none does.
 */
export function takeStep(state: FitState): void {
  const { weights, proposal, odds } = state;
  const before = absoluteSum(weights);
  const after = new Float64Array(odds.length);
  let proposed = absoluteSum(proposal);
  let descent = predictedChange(state) + proposed - before;
  let negativeMove = weightedSum(state.negative, state.moves);
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    if (proposed - before + negativeMove - sufficientDescent * descent + lossChange(state, after) <= 0) {
      weights.set(proposal);
      odds.set(after);
      updateDerivatives(state);
      return;
    }
    halve(state);
    proposed = absoluteSum(proposal);
    descent *= 0.5;
    negativeMove *= 0.5;
  }
}
