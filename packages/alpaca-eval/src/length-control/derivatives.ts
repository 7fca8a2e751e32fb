import { lastSlot, type Run, slots } from './slots.ts';

/** What derivatives follow from, and where they go. */
export interface Differentiable {
  /** The features of the first two slots; zeros where there are fewer. */
  columns: readonly [Float64Array, Float64Array];
  runs: readonly Run[];
  /** Odds of the label 1, by row. */
  odds: Float64Array;
  /** By slot: sum of the feature over the label 0. */
  negativeSums: Float64Array;
  /** First derivatives of the loss, by slot. */
  gradients: Float64Array;
  /** Second derivatives by pairs of slots, row by row. */
  curvatures: Float64Array;
}

/** Adds the derivatives of one run: sums over its rows, then the weight and the last feature that all of them share. */
function addRun(state: Differentiable, { start, end, weight, last }: Run): void {
  const { columns, odds, gradients, curvatures } = state;
  const [first, second] = columns;
  let share = 0;
  let share0 = 0;
  let share1 = 0;
  let bend = 0;
  let bend0 = 0;
  let bend1 = 0;
  let bend00 = 0;
  let bend01 = 0;
  let bend11 = 0;
  for (let row = start; row < end; row += 1) {
    const x0 = first[row] as number;
    const x1 = second[row] as number;
    const own = odds[row] as number;
    const negative = 1 / (1 + own);
    const bent = own * negative * negative;
    share += negative;
    share0 += x0 * negative;
    share1 += x1 * negative;
    const bent0 = x0 * bent;
    const bent1 = x1 * bent;
    bend += bent;
    bend0 += bent0;
    bend1 += bent1;
    bend00 += bent0 * x0;
    bend01 += bent0 * x1;
    bend11 += bent1 * x1;
  }
  const add = (values: Float64Array, place: number, value: number) => {
    values[place] = (values[place] as number) + weight * value;
  };
  add(gradients, 0, -share0);
  add(gradients, 1, -share1);
  add(gradients, lastSlot, -last * share);
  add(curvatures, 0, bend00);
  add(curvatures, 1, bend01);
  add(curvatures, lastSlot, last * bend0);
  add(curvatures, slots + 1, bend11);
  add(curvatures, slots + lastSlot, last * bend1);
  add(curvatures, lastSlot * slots + lastSlot, last * last * bend);
}

/** Sets gradients and curvatures of the loss at the odds. */
export function updateDerivatives(state: Differentiable): void {
  const { gradients, curvatures } = state;
  gradients.set(state.negativeSums);
  curvatures.fill(0);
  for (const run of state.runs) addRun(state, run);
  for (let row = 1; row < slots; row += 1) {
    for (let column = 0; column < row; column += 1) {
      curvatures[row * slots + column] = curvatures[column * slots + row] as number;
    }
  }
}
