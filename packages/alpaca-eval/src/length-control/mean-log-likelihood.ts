import type { PreparedRows, SoftRows } from './prepared-rows.ts';
import { dot, lastSlot, type Run, slots } from './slots.ts';

const closest = 1e-15;
/** The log-odds at which a probability is so close to 0 or 1. */
const furthest = Math.log(1 / closest - 1);
/** Products of eight factors up to this one are still numbers. */
const largeProduct = 1e150;
const between = 7;

/** Rows that a fit is scored on: those that were prepared, of all these. */
export interface ScoredRows {
  rows: SoftRows;
  prepared: PreparedRows;
}

/** The sum row by row, each probability kept off 0 and 1. */
function clippedSum({ rows, prepared }: ScoredRows, weights: Float64Array): number {
  const { columns, positive, negative } = rows;
  let sum = 0;
  for (const { start, end } of prepared.runs) {
    for (let row = start; row < end; row += 1) {
      let logOdds = 0;
      for (const [feature, column] of columns.entries())
        logOdds += (column[row] as number) * (weights[feature] as number);
      const probability = Math.min(Math.max(1 / (1 + Math.exp(-logOdds)), closest), 1 - closest);
      sum += (positive[row] as number) * Math.log(probability) + (negative[row] as number) * Math.log(1 - probability);
    }
  }
  return sum;
}

/** The sum of `log(1 + odds)` over a run, logarithms taken of products; NaN where a probability is too close to 0 or 1. */
function sumLogarithms(
  [first, second]: readonly [Float64Array, Float64Array],
  { start, end, last }: Run,
  weights: Float64Array,
): number {
  const weight0 = weights[0] as number;
  const weight1 = weights[1] as number;
  const shift = last * (weights[lastSlot] as number);
  let sum = 0;
  let product = 1;
  for (let row = start; row < end; row += 1) {
    const logOdds = (first[row] as number) * weight0 + (second[row] as number) * weight1 + shift;
    if (logOdds > furthest || logOdds < -furthest) return Number.NaN;
    product *= 1 + Math.exp(logOdds);
    if ((row & between) === 0 && product > largeProduct) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}

/** The sum by runs of rows; NaN where a probability would have to be kept off 0 or 1. */
function sumByRuns({ columns, runs, positiveSums, used }: PreparedRows, weights: Float64Array): number {
  const bySlot = new Float64Array(slots);
  for (const [feature, slot] of used.entries()) bySlot[slot] = weights[feature] as number;
  let sum = dot(bySlot, positiveSums);
  for (const run of runs) sum -= run.weight * sumLogarithms(columns, run, bySlot);
  return sum;
}

/** Mean over the rows of their weighted log-likelihood; the probability stays off 0 and 1 (by 1e-15). */
export function meanLogLikelihood(scored: ScoredRows, weights: Float64Array): number {
  const sum = sumByRuns(scored.prepared, weights);
  return (Number.isNaN(sum) ? clippedSum(scored, weights) : sum) / scored.prepared.count;
}
