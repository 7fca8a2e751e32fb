import { costs } from './costs.ts';
import { assignFolds } from './fold-assignment.ts';
import { fitL1Logistic, type L1Settings } from './l1-logistic.ts';
import { drawBelow, solverSeed, solverSeeds } from './liblinear-random.ts';
import { meanLogLikelihood } from './mean-log-likelihood.ts';
import { type PreparedRows, prepareRows } from './prepared-rows.ts';
import { type SoftRows, takeRows } from './soft-rows.ts';

const folds = 5;
const solver: Omit<L1Settings, 'cost'> = { tolerance: 1e-4, steps: 100 };

/** A chosen cost with the weights that follow from all rows, and how it was chosen. */
export interface CrossValidated {
  weights: Float64Array;
  cost: number;
  /** Mean weighted log-likelihood by fold and cost; more is better. */
  scores: number[][];
}

/** The places of a fold and those of all others. */
function splitPlaces(assigned: Int32Array, fold: number): [own: Int32Array, others: Int32Array] {
  const own = assigned.reduce((count, each) => count + (each === fold ? 1 : 0), 0);
  const split: [Int32Array, Int32Array] = [new Int32Array(own), new Int32Array(assigned.length - own)];
  const next = [0, 0];
  for (let row = 0; row < assigned.length; row += 1) {
    const side = assigned[row] === fold ? 0 : 1;
    split[side][next[side] as number] = row;
    next[side] = (next[side] as number) + 1;
  }
  return split;
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
  const assigned = assignFolds(rows.positive.length, folds);
  const scores: number[][] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const [own, others] = splitPlaces(assigned, fold);
    const training = prepareRows(takeRows(rows, others));
    const tested = takeRows(rows, own);
    const testing = { rows: tested, prepared: prepareRows(tested) };
    scores.push(
      costs.map((cost, index) => {
        const seed = seeding === 'path' ? seeds[index] : solverSeed;
        return meanLogLikelihood(testing, fitAtCost(training, cost, seed));
      }),
    );
  }
  const totals = costs.map((_, index) => scores.reduce((sum, row) => sum + (row[index] as number), 0));
  const cost = costs[totals.indexOf(Math.max(...totals))] as number;
  return { weights: fitAtCost(prepareRows(rows), cost), cost, scores };
}
