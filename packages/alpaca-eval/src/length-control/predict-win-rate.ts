import { meanWithError } from '../metrics/mean-with-error.ts';
import type { LengthControlWeights } from './length-controlled.ts';
import { logistic } from './logistic.ts';

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
