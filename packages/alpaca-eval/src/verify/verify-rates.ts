import type { Annotation } from '../annotations/annotation.ts';
import type { CsvRow } from '../files/csv.ts';
import { averageLength } from '../metrics/output-length.ts';
import { winRate } from '../metrics/win-rate.ts';
import { type VerifiedRow, verified } from './published-value.ts';

/** Published rows that were made from other annotations than those in the repository beside them. */
const knownFaults: Readonly<Record<string, string>> = {
  'alpaca_eval_gpt4_turbo_fn/Mistral-7B-Instruct-v0.2':
    'the file in the repository is a copy of the chain-of-thought annotations',
};

/** Published rates of one model against those of its recorded annotations. */
export function verifyRates(
  annotator: string,
  model: string,
  published: CsvRow,
  annotations: readonly Annotation[],
): VerifiedRow[] {
  const rates = winRate(annotations.map(({ preference }) => preference));
  const computed: Readonly<Record<string, number | null>> = {
    win_rate: rates.winRate,
    standard_error: rates.standardError,
    n_wins: rates.wins,
    n_wins_base: rates.losses,
    n_draws: rates.draws,
    n_total: rates.total,
    discrete_win_rate: rates.discreteWinRate,
    avg_length: averageLength(annotations.map(({ output_2 }) => output_2)),
  };
  const excuse = knownFaults[`${annotator}/${model}`] ?? null;
  // The published length is of all outputs of the model, judged or not.
  const partly = 'the annotations do not hold all outputs that the published length is of';
  return Object.entries(computed).flatMap(([metric, value]) => {
    const text = published[metric];
    if (text === undefined || text === '' || value === null) return [];
    const row = { stage: 'rates', annotator, model, metric, published: Number(text), computed: value } as const;
    return [verified(row, metric === 'avg_length' ? (excuse ?? partly) : excuse)];
  });
}
