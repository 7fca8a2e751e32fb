import { addProbabilities } from './probabilities.ts';
import { lastSlot, type Run, slots } from './slots.ts';

/** What derivatives of the loss follow from. */
export interface Differentiable {
  /** The features of the first two slots; zeros where there are fewer. */
  columns: readonly [Float64Array, Float64Array];
  runs: readonly Run[];
  /** By slot: sum of the feature over the label 1. */
  positiveSums: Float64Array;
  /** By row: probability of the label 1 where gradients were last taken; changed in place. */
  probabilities: Float64Array;
}

/** Sets the first derivatives of the loss by slot, and the probabilities. */
export function updateGradients(
  { columns, runs, positiveSums, probabilities }: Differentiable,
  weights: Float64Array,
  gradients: Float64Array,
): void {
  gradients.fill(0);
  for (const run of runs) addProbabilities(columns, run, weights, probabilities, gradients);
  for (let slot = 0; slot < slots; slot += 1) {
    gradients[slot] = (gradients[slot] as number) - (positiveSums[slot] as number);
  }
}

/** Adds the slopes of a run's probabilities, times pairs of features, to the upper half of the curvatures. */
function addSlopes(
  [first, second]: readonly [Float64Array, Float64Array],
  { start, end, weight, last }: Run,
  probabilities: Float64Array,
  curvatures: Float64Array,
): void {
  let sum = 0;
  let sum0 = 0;
  let sum1 = 0;
  let sum00 = 0;
  let sum01 = 0;
  let sum11 = 0;
  for (let row = start; row < end; row += 1) {
    const x0 = first[row] as number;
    const x1 = second[row] as number;
    const probability = probabilities[row] as number;
    const slope = probability - probability * probability;
    const slope0 = x0 * slope;
    const slope1 = x1 * slope;
    sum += slope;
    sum0 += slope0;
    sum1 += slope1;
    sum00 += x0 * slope0;
    sum01 += x1 * slope0;
    sum11 += x1 * slope1;
  }
  const add = (place: number, value: number) => {
    curvatures[place] = (curvatures[place] as number) + weight * value;
  };
  add(0, sum00);
  add(1, sum01);
  add(lastSlot, last * sum0);
  add(slots + 1, sum11);
  add(slots + lastSlot, last * sum1);
  add(lastSlot * slots + lastSlot, last * last * sum);
}

/** Sets the second derivatives of the loss by pairs of slots, row by row, from the probabilities. */
export function updateCurvatures({ columns, runs, probabilities }: Differentiable, curvatures: Float64Array): void {
  curvatures.fill(0);
  for (const run of runs) addSlopes(columns, run, probabilities, curvatures);
  for (let row = 1; row < slots; row += 1) {
    for (let column = 0; column < row; column += 1) {
      curvatures[row * slots + column] = curvatures[column * slots + row] as number;
    }
  }
}
