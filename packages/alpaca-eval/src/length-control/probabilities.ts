import { lastSlot, type Run } from './slots.ts';

/** Cells of one unit of log-odds, and the log-odds on both sides of zero that have cells. */
const cellsPerUnit = 128;
const furthest = 16;
const cells = 2 * furthest * cellsPerUnit;
/** The position of log-odds of zero, in cells. */
const middle = furthest * cellsPerUnit;
/** By cell, the logistic function by powers of the distance to the start of the cell. */
const coefficients = new Float64Array(4 * cells);

function fillCell(cell: number): void {
  // Taylor's polynomial about the centre of the cell.
  const value = 1 / (1 + Math.exp((middle - cell - 0.5) / cellsPerUnit));
  const slope = (value * (1 - value)) / cellsPerUnit;
  const bend = (slope * (0.5 - value)) / cellsPerUnit;
  const third = (slope * (1 / 6 / cellsPerUnit - slope)) / cellsPerUnit;
  // Of its term of the fourth power, the nearest polynomial of degree two (Chebyshev): an eighth of the term is left.
  const fourth = (bend * (1 / 12 / cellsPerUnit - slope)) / cellsPerUnit;
  const nearValue = value - fourth / 128;
  const nearBend = bend + fourth / 4;
  // The same about the start of the cell, which takes one addition less to evaluate.
  coefficients[4 * cell] = nearValue - slope / 2 + nearBend / 4 - third / 8;
  coefficients[4 * cell + 1] = slope - nearBend + third * 0.75;
  coefficients[4 * cell + 2] = nearBend - third * 1.5;
  coefficients[4 * cell + 3] = third;
}

for (let cell = 0; cell < cells; cell += 1) fillCell(cell);

/**
 * Sets the probabilities of the label 1 by row, and adds their products with the features to the sums by slot. Errors of
 * the probabilities are below 2e-13 where log-odds are below ten million, which bounded difficulties (gamed-data.ts) and
 * the solver's bounded steps keep them to.
 *
 * A fit spends most of its time here. A table of cubic polynomials takes less than half the time of `Math.exp` and a
 * division; a function of its own for the probability would be slow until it is compiled.
 */
export function addProbabilities(
  [first, second]: readonly [Float64Array, Float64Array],
  { start, end, weight, last }: Run,
  weights: Float64Array,
  probabilities: Float64Array,
  sums: Float64Array,
): void {
  const weight0 = cellsPerUnit * (weights[0] as number);
  const weight1 = cellsPerUnit * (weights[1] as number);
  const shift = cellsPerUnit * last * (weights[lastSlot] as number) + middle;
  let sum = 0;
  let sum0 = 0;
  let sum1 = 0;
  for (let row = start; row < end; row += 1) {
    const x0 = first[row] as number;
    const x1 = second[row] as number;
    const position = x0 * weight0 + x1 * weight1 + shift;
    const cell = position | 0;
    const rest = position - cell;
    const value = coefficients[4 * cell];
    const slope = coefficients[4 * cell + 1] as number;
    const bend = coefficients[4 * cell + 2] as number;
    const third = coefficients[4 * cell + 3] as number;
    const probability =
      value === undefined
        ? 1 / (1 + Math.exp((middle - position) / cellsPerUnit))
        : value + rest * (slope + rest * (bend + rest * third));
    probabilities[row] = probability;
    sum += probability;
    sum0 += x0 * probability;
    sum1 += x1 * probability;
  }
  sums[0] = (sums[0] as number) + weight * sum0;
  sums[1] = (sums[1] as number) + weight * sum1;
  sums[lastSlot] = (sums[lastSlot] as number) + weight * last * sum;
}
