import { meanWithError } from '../metrics/win-rate.ts';
import { crossValidate, type SolverSeeding } from './cross-validation.ts';
import { type ComparedLengths, featureRows, type GamedRow, type LengthControl } from './feature-rows.ts';

/** Weights of a fit by feature; `difficulty` is absent where the model has none. */
export interface LengthControlWeights {
  length: number;
  difficulty?: number;
  model: number;
}

/** The win rate if the model's outputs were as long as the baseline's. */
export interface LengthControlled {
  control: LengthControl;
  /** Percent. */
  winRate: number;
  /** Of the predictions, percent: it does not hold the uncertainty of the fit. */
  standardError: number;
  weights: LengthControlWeights;
  /** The cost that cross-validation chose; null where nothing was fit. */
  cost: number | null;
  /** Scores by fold and cost. */
  scores: number[][];
  /** Probability that the model's output is preferred, by comparison. */
  predictions: Float64Array;
}

export interface FitOptions {
  /** True where the model is the baseline itself, whose win rate is 50 by construction. */
  isBaseline?: boolean;
  seeding?: SolverSeeding;
}

/** Names the weights of a fit. */
export function namedWeights(control: LengthControl, weights: ArrayLike<number>): LengthControlWeights {
  const at = (index: number) => weights[index] as number;
  return control === 'length_controlled_minimal'
    ? { length: at(0), model: at(1) }
    : { length: at(0), difficulty: at(1), model: at(2) };
}

/** The logistic function. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** The probabilities that follow from the weights of a fit, by row. */
export function predict(columns: readonly Float64Array[], weights: ArrayLike<number>): Float64Array {
  const rows = columns[0]?.length ?? 0;
  return Float64Array.from({ length: rows }, (_, row) => {
    return logistic(
      columns.reduce((sum, column, feature) => sum + (column[row] as number) * (weights[feature] as number), 0),
    );
  });
}

/**
 * Fits one model's comparisons and predicts its win rate at equal lengths.
 * @throws MainbenchError of kind `data` where lengths do not differ or a difficulty is missing
 */
export function lengthControlled(
  control: LengthControl,
  compared: readonly ComparedLengths[],
  gamed: readonly GamedRow[],
  { isBaseline = false, seeding = 'path' }: FitOptions = {},
): LengthControlled {
  if (isBaseline) {
    const weights = namedWeights(control, [0, 0, 0]);
    const predictions = new Float64Array(compared.length).fill(0.5);
    return { control, winRate: 50, standardError: 0, weights, cost: null, scores: [], predictions };
  }
  const { rows, predicted } = featureRows(control, compared, gamed);
  const { weights, cost, scores } = crossValidate(rows, seeding);
  const predictions = predict(predicted, weights);
  const { mean, standardError } = meanWithError(predictions);
  return {
    control,
    winRate: 100 * mean,
    standardError: 100 * standardError,
    weights: namedWeights(control, weights),
    cost,
    scores,
    predictions,
  };
}

/**
 * The win rate of one model against another at equal lengths, from the weights of their fits against a common
 * baseline (`predict_winrate` of alpaca_eval). Against the baseline itself, all weights of the other are 0.
 * @param difficulties of the instructions, in their order
 * @returns percent
 */
export function predictWinRate(
  model: LengthControlWeights,
  other: LengthControlWeights,
  difficulties: ArrayLike<number>,
): { winRate: number; standardError: number } {
  const own = model.model - other.model;
  const slope = (model.difficulty ?? 0) - (other.difficulty ?? 0);
  const predictions = Float64Array.from(difficulties, (difficulty) => logistic(own + slope * difficulty));
  const { mean, standardError } = meanWithError(predictions);
  return { winRate: 100 * mean, standardError: 100 * standardError };
}
