import { exponential } from './exponential.ts';
import type { PreparedRows } from './prepared-rows.ts';
import { lastSlot } from './slots.ts';
import type { SoftRows } from './soft-rows.ts';

const closest = 1e-15;
/** The log-odds at which a probability is so close to 0 or 1. */
const furthest = Math.log(1 / closest - 1);
/** Products of eight factors up to this one are still numbers. */
const largeProduct = 1e150;
const between = 7;

/** Rows that a fit is scored on. */
export interface ScoredRows {
  rows: SoftRows;
  prepared: PreparedRows;
}

/** The sum row by row, each probability kept off 0 and 1. */
function clippedSum({ columns, positive, negative }: SoftRows, weights: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < positive.length; row += 1) {
    let logOdds = 0;
    for (const [feature, column] of columns.entries())
      logOdds += (column[row] as number) * (weights[feature] as number);
    const probability = Math.min(Math.max(1 / (1 + Math.exp(-logOdds)), closest), 1 - closest);
    sum += (positive[row] as number) * Math.log(probability) + (negative[row] as number) * Math.log(1 - probability);
  }
  return sum;
}

/** The sum by runs of rows, logarithms taken of products; undefined where a probability would have to be kept off 0 or 1. */
function sumByRuns({ columns, runs, positiveSums, used }: PreparedRows, weights: Float64Array): number | undefined {
  const [first, second] = columns;
  const bySlot = [0, 0, 0];
  let sum = 0;
  for (const [feature, slot] of used.entries()) {
    bySlot[slot] = weights[feature] as number;
    sum += (weights[feature] as number) * (positiveSums[slot] as number);
  }
  const [weight0 = 0, weight1 = 0] = bySlot;
  for (const { start, end, weight, last } of runs) {
    const shift = last * (bySlot[lastSlot] as number);
    let product = 1;
    let logarithms = 0;
    for (let row = start; row < end; row += 1) {
      const logOdds = (first[row] as number) * weight0 + (second[row] as number) * weight1 + shift;
      if (logOdds > furthest || logOdds < -furthest) return undefined;
      product *= 1 + exponential(logOdds);
      if ((row & between) === 0 && product > largeProduct) {
        logarithms += Math.log(product);
        product = 1;
      }
    }
    sum -= weight * (logarithms + Math.log(product));
  }
  return sum;
}

/** Mean over the rows of their weighted log-likelihood; the probability stays off 0 and 1 (by 1e-15). */
export function meanLogLikelihood({ rows, prepared }: ScoredRows, weights: Float64Array): number {
  return (sumByRuns(prepared, weights) ?? clippedSum(rows, weights)) / prepared.count;
}
