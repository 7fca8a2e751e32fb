import type { CsvRow } from '../files/csv.ts';
import { numberIn } from '../files/csv.ts';
import type { LengthControlled, LengthControlWeights } from '../length-control/length-controlled.ts';
import { predictWinRate } from '../length-control/predict-win-rate.ts';
import { type VerifiedRow, verified } from './published-value.ts';

const control = 'length_controlled_v1';
const winRateColumn = 'length_controlled_winrate';
const errorColumn = 'lc_standard_error';

/** Rows whose published weights are of another fit than that of the leaderboard, some by the last digits only. */
const staleWeights = new Set(['dbrx-instruct', 'NullModel', 'zephyr-7b-alpha-ExPO']);

/** The published weights of a model. */
export function publishedWeights(row: CsvRow, file: string): LengthControlWeights {
  return {
    length: numberIn(row, 'np.tanh(std_delta_len)', file),
    difficulty: numberIn(row, 'instruction_difficulty', file),
    model: numberIn(row, 'not_gamed_baseline.astype(float)', file),
  };
}

function compare(
  stage: 'prediction' | 'fit',
  annotator: string,
  model: string,
  published: CsvRow,
  computed: { winRate: number; standardError: number },
  excuse: string | null,
): VerifiedRow[] {
  const values = [
    [winRateColumn, computed.winRate],
    [errorColumn, computed.standardError],
  ] as const;
  return values.flatMap(([metric, value]) => {
    const text = published[metric];
    if (text === undefined || text === '') return [];
    return [verified({ stage, annotator, model, metric, published: Number(text), computed: value }, excuse)];
  });
}

/**
 * A published length-controlled win rate against the one that the published weights predict. Difficulties go by the
 * place of a row among the model's comparisons: models with fewer of them use the first ones.
 * @param counts possible numbers of comparisons: where no annotations are at hand, a leaderboard does not tell whether
 * comparisons without a verdict were among them; the number that comes closest is taken
 */
export function verifyPrediction(
  annotator: string,
  model: string,
  published: CsvRow,
  weights: LengthControlWeights,
  difficulties: readonly number[],
  counts: readonly number[],
): VerifiedRow[] {
  const excuse = staleWeights.has(model) ? 'the published weights are of another fit than the leaderboard' : null;
  const zeros = { length: 0, difficulty: 0, model: 0 };
  const candidates = counts.map((count) => {
    const computed = predictWinRate(weights, zeros, difficulties.slice(0, count));
    return compare('prediction', annotator, model, published, computed, excuse);
  });
  return candidates.reduce((best, other) => ((other[0]?.difference ?? 0) < (best[0]?.difference ?? 0) ? other : best));
}

/** A published length-controlled win rate against a fit of the recorded annotations. */
export function verifyFit(
  annotator: string,
  model: string,
  published: CsvRow,
  fit: LengthControlled,
  official: boolean,
): VerifiedRow[] {
  const excuse = official ? null : `${control} was fit with a surrogate of df_gamed.csv`;
  return compare('fit', annotator, model, published, fit, excuse);
}
