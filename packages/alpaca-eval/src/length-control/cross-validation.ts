import { costs } from './costs.ts';
import { assignFolds } from './fold-assignment.ts';
import { fitL1Logistic, type L1Settings } from './l1-logistic.ts';
import { drawBelow, solverSeed } from './liblinear-random.ts';
import { probabilityOf } from './logistic.ts';
import { type SoftRows, takeRows } from './soft-rows.ts';

const folds = 5;
const closest = 1e-15;
const solver: Omit<L1Settings, 'cost'> = { tolerance: 1e-4, steps: 100 };

/** A chosen cost with the weights that follow from all rows, and how it was chosen. */
export interface CrossValidated {
  weights: Float64Array;
  cost: number;
  /** Mean weighted log-likelihood by fold and cost; more is better. */
  scores: number[][];
}

/** Mean over the rows of their weighted log-likelihood; the probability stays off 0 and 1. */
function meanLogLikelihood(rows: SoftRows, weights: Float64Array): number {
  const { columns, positive, negative } = rows;
  let sum = 0;
  for (let row = 0; row < positive.length; row += 1) {
    const probability = Math.min(Math.max(probabilityOf(columns, weights, row), closest), 1 - closest);
    sum += (positive[row] as number) * Math.log(probability) + (negative[row] as number) * Math.log(1 - probability);
  }
  return sum / positive.length;
}

function places(assigned: Int32Array, wanted: (fold: number) => boolean): Int32Array {
  const found: number[] = [];
  for (let row = 0; row < assigned.length; row += 1) if (wanted(assigned[row] as number)) found.push(row);
  return Int32Array.from(found);
}

/** The fit at one cost, as the published tool makes it. */
export function fitAtCost(rows: SoftRows, cost: number): Float64Array {
  return fitL1Logistic(rows, { ...solver, cost }, drawBelow(solverSeed));
}

/**
 * Chooses the cost by five-fold cross-validation (both labels of a row in one fold), then fits all rows with it.
 * The first of several equally good costs is taken.
 */
export function crossValidate(rows: SoftRows): CrossValidated {
  const assigned = assignFolds(rows.positive.length, folds);
  const scores: number[][] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const training = takeRows(
      rows,
      places(assigned, (own) => own !== fold),
    );
    const testing = takeRows(
      rows,
      places(assigned, (own) => own === fold),
    );
    scores.push(costs.map((cost) => meanLogLikelihood(testing, fitAtCost(training, cost))));
  }
  const totals = costs.map((_, index) => scores.reduce((sum, row) => sum + (row[index] as number), 0));
  const cost = costs[totals.indexOf(Math.max(...totals))] as number;
  return { weights: fitAtCost(rows, cost), cost, scores };
}
