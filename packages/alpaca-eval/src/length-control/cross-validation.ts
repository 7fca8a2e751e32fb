import { assignFolds } from './fold-assignment.ts';
import { fitL1Logistic, type L1Settings } from './l1-logistic.ts';
import { drawBelow, solverSeed, solverSeeds } from './liblinear-random.ts';
import { meanLogLikelihood } from './mean-log-likelihood.ts';
import { joinRows, type PreparedRows, prepareRows, type SoftRows, takeRows } from './prepared-rows.ts';

/** The costs that are tried: ten from 1e-4 to 1e4, evenly spaced in their logarithm. */
export const costs: readonly number[] = Array.from({ length: 10 }, (_, index) => 10 ** (index * (8 / 9) - 4));

const folds = 5;
const solver: Omit<L1Settings, 'cost'> = { tolerance: 1e-4, steps: 100 };

/** A chosen cost with the weights that follow from all rows, and how it was chosen. */
export interface CrossValidated {
  weights: Float64Array;
  cost: number;
  /** Mean weighted log-likelihood by fold and cost; more is better. */
  scores: number[][];
}

/** Puts the places of a fold into the order from one place on; returns where they end. */
function putPlaces(assigned: Int32Array, fold: number, order: Int32Array, start: number): number {
  let end = start;
  for (let row = 0; row < assigned.length; row += 1) {
    if (assigned[row] !== fold) continue;
    order[end] = row;
    end += 1;
  }
  return end;
}

/** The rows fold by fold, each fold in the order of the rows and prepared for itself. */
function prepareFolds(rows: SoftRows): { sorted: SoftRows; parts: PreparedRows[] } {
  const assigned = assignFolds(rows.positive.length, folds);
  const order = new Int32Array(assigned.length);
  const starts = [0];
  for (let fold = 0; fold < folds; fold += 1) starts.push(putPlaces(assigned, fold, order, starts[fold] as number));
  const sorted = takeRows(rows, order);
  return { sorted, parts: starts.slice(1).map((end, fold) => prepareRows(sorted, starts[fold], end)) };
}

/**
 * How the solver is seeded within a fold: `path` draws a seed for each cost, as scikit-learn's LogisticRegressionCV does
 * and with it alpaca_eval; `fit` starts each fit with the same one, as fits made one by one do.
 */
export type SolverSeeding = 'path' | 'fit';

/** The fit at one cost, as the published tool makes it. */
export function fitAtCost(rows: PreparedRows, cost: number, seed: number = solverSeed): Float64Array {
  return fitL1Logistic(rows, { ...solver, cost }, drawBelow(seed));
}

/**
 * Chooses the cost by five-fold cross-validation (both labels of a row in one fold), then fits all rows with it.
 * The first of several equally good costs is taken. The last digits of a score, and so a cost that is almost as good as
 * its neighbour, depend on the solver's seeds.
 */
export function crossValidate(rows: SoftRows, seeding: SolverSeeding = 'path'): CrossValidated {
  const seeds = solverSeeds(costs.length);
  const { sorted, parts } = prepareFolds(rows);
  const scores = parts.map((prepared, fold) => {
    const training = joinRows(parts.filter((_, other) => other !== fold));
    return costs.map((cost, index) => {
      const seed = seeding === 'path' ? seeds[index] : solverSeed;
      return meanLogLikelihood({ rows: sorted, prepared }, fitAtCost(training, cost, seed));
    });
  });
  const totals = costs.map((_, index) => scores.reduce((sum, row) => sum + (row[index] as number), 0));
  const cost = costs[totals.indexOf(Math.max(...totals))] as number;
  return { weights: fitAtCost(joinRows(parts), cost), cost, scores };
}
