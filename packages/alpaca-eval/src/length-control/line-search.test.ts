import fc from 'fast-check';
import { expect, it } from 'vitest';
import { updateCurvatures, updateGradients } from './derivatives.ts';
import { type FitState, startFit } from './fit-state.ts';
import { lossChange, mostLossChange } from './line-search.ts';
import { prepareRows } from './prepared-rows.ts';

const feature = fc.double({ min: -3, max: 3, noNaN: true });
const rows = fc.array(fc.tuple(feature, feature, feature, fc.double({ min: 0, max: 1, noNaN: true })), {
  minLength: 1,
  maxLength: 20,
});
const point = fc.tuple(feature, feature, feature).map((weights) => Float64Array.from(weights));
const size = fc.constantFrom(1e-3, 0.1, 1);

/** A fit on its way from the weights to others, with its move. */
function stateAt(
  values: readonly (readonly [number, number, number, number])[],
  weights: Float64Array,
  move: Float64Array,
): FitState {
  const columns = [0, 1, 2].map((slot) => Float64Array.from(values, (row) => row[slot] as number));
  const positive = Float64Array.from(values, (row) => row[3]);
  const state = startFit(prepareRows({ columns, positive, negative: positive.map((share) => 1 - share) }), 2);
  state.weights.set(weights);
  state.proposal.set(weights.map((weight, slot) => weight + (move[slot] as number)));
  updateGradients(state, state.weights, state.gradients);
  updateCurvatures(state, state.curvatures);
  updateGradients(state, state.proposal, state.proposedGradients);
  return state;
}

function loss(values: readonly (readonly [number, number, number, number])[], weights: Float64Array): number {
  return values.reduce((sum, [x0, x1, x2, positive]) => {
    const logOdds = x0 * (weights[0] as number) + x1 * (weights[1] as number) + x2 * (weights[2] as number);
    return sum + 2 * (positive * Math.log1p(Math.exp(-logOdds)) + (1 - positive) * Math.log1p(Math.exp(logOdds)));
  }, 0);
}

it('is the difference of the losses, and never more than the bound', () => {
  fc.assert(
    fc.property(rows, point, point, size, (values, weights, direction, share) => {
      const move = direction.map((each) => share * each);
      const state = stateAt(values, weights, move);
      const change = lossChange(state, move);
      expect(change).toBeCloseTo(loss(values, state.proposal) - loss(values, weights), 9);
      expect(mostLossChange(state, move)).toBeGreaterThanOrEqual(change - 1e-9);
    }),
    { numRuns: 1000 },
  );
});

it('is close to the bound where the move is short', () => {
  fc.assert(
    fc.property(rows, point, point, (values, weights, direction) => {
      const move = direction.map((each) => each / 1000);
      const state = stateAt(values, weights, move);
      const change = lossChange(state, move);
      // An eighth of the second-order term is what the bound gives away.
      const curved = move.reduce(
        (sum, each, slot) =>
          sum + each * ((state.proposedGradients[slot] as number) - (state.gradients[slot] as number)),
        0,
      );
      expect(mostLossChange(state, move) - change).toBeLessThan(0.2 * curved + 1e-9);
    }),
    { numRuns: 300 },
  );
});
