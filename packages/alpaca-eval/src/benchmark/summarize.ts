import { seedOf } from '@mainbench/kit';
import {
  type BenchmarkRecord,
  type BenchmarkScore,
  type BenchmarkSummary,
  type JsonObject,
  type Judgement,
  type Metric,
  reasoningFate,
} from '@mainbench/spec';
import { bootstrapMean, type Resampling } from '@mainbench/stats';
import { tooManyMissing } from '../judge/create-judge.ts';
import { weakJudge } from '../judge/served-judge.ts';
import type { ComparedLengths, GamedRow, LengthControl } from '../length-control/feature-rows.ts';
import { lengthControlled } from '../length-control/length-controlled.ts';
import { lengthControlledInterval } from '../length-control/length-controlled-interval.ts';
import { winRate } from '../metrics/win-rate.ts';
import { lengthBiasOf } from '../quality/judge-bias.ts';
import type { AlpacaDetails } from './evaluate-document.ts';
import type { AlpacaEvalOptions } from './options.ts';
import { reasonedOutputs, reasonsFirst } from './reasoned-outputs.ts';

const some = (numbers: readonly (number | null)[]) => numbers.filter((number) => number !== null);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function listed(values: readonly (string | null)[]): string {
  const names = [...new Set(values.filter((value) => value !== null))].sort();
  return names.length === 0 ? 'a model that does not name itself' : names.join(', ');
}

/** Who judged, when, and what it took: said beside every number. */
export function judgingNotes(judgements: readonly Judgement[]): string[] {
  const asked = judgements.filter(({ prompt }) => prompt !== null);
  if (asked.length === 0) return [];
  if (asked.every(({ judge }) => judge === weakJudge)) {
    return [`Judged by ${weakJudge}. It says little of which answer is better; see its agreement with length.`];
  }
  const dates = some(asked.map(({ date }) => (date === null ? null : Date.parse(date)))).sort((a, b) => a - b);
  const [first, last] = [dates[0], dates.at(-1)].map((time) =>
    time === undefined || Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10),
  );
  const when = first === undefined ? '' : first === last ? ` on ${first}` : ` from ${first} to ${last}`;
  const paid = asked.filter(({ cached }) => !cached);
  const prices = some(paid.map(({ price }) => price));
  const money = prices.length === paid.length ? `$${sum(prices).toFixed(4)}` : 'an unknown price';
  const tokens = sum(some(paid.map((judgement) => judgement.tokens)));
  // Only judgements of judges that refused one have this field beside those of the interface.
  const refused: JsonObject = Object.assign({}, ...asked.map(({ refusedParameters }) => refusedParameters));
  const without = Object.entries(refused).map(([name, what]) => `${name} (${what})`);
  return [
    ...(without.length === 0 ? [] : [`The judge does not take as they are: ${without.join(', ')}.`]),
    `Judged by ${listed(asked.map(({ judge }) => judge))}${when}.`,
    `${paid.length} judgements were paid for with ${tokens} tokens, ${money}; ${judgements.length - paid.length} were at hand.`,
  ];
}

/** The metrics of a record; length-controlled numbers are of all of them together. */
export const metrics: readonly Metric[] = [
  { name: 'win_rate', label: 'win rate', unit: 'fraction', better: 'higher' },
  { name: 'discrete_win_rate', label: 'discrete win rate', unit: 'fraction', better: 'higher' },
];

const resampling: Resampling = { confidence: 0.95, resamples: 1000, seed: seedOf(0, 'alpaca-eval') };

/** How far a judge goes by length; a judge that is known is described by `score` in place of that. */
function lengthNote(judged: readonly AlpacaDetails[]): string[] {
  const weak = judged.filter(({ judgement }) => judgement.judge === weakJudge);
  if (weak.length === 0) return [];
  const { longer, verdicts, correlation } = lengthBiasOf(
    weak.flatMap(({ length_1, length_2, judgement: { preference } }) =>
      preference === null ? [] : [{ delta: length_2 - length_1, preference }],
    ),
  );
  const percent = (share: number) => (100 * share).toFixed(0);
  const share =
    longer === null
      ? 'It gave no verdict on outputs of different lengths'
      : `It preferred the longer output in ${percent(longer.mean)} % of ${verdicts} verdicts (95 % interval: ${percent(longer.low)} to ${percent(longer.high)})`;
  return [`${share}; correlation of preference and length: ${correlation?.toFixed(2) ?? 'unknown'}.`];
}

const fraction = (percent: number | null) => (percent === null ? null : percent / 100);

type Common = Pick<BenchmarkScore, 'group' | 'rows' | 'missing' | 'unit'>;

/** The length-controlled score; undefined where none was asked for or too little is known. */
function controlledScore(
  judged: readonly AlpacaDetails[],
  common: Common,
  notes: string[],
): BenchmarkScore | undefined {
  const control = judged[0]?.control as LengthControl | null | undefined;
  if (control === null || control === undefined) return undefined;
  const compared: ComparedLengths[] = judged.map(({ length_1, length_2, difficulty, judgement }) => {
    return { length_1, length_2, difficulty, preference: judgement.preference };
  });
  if (new Set(compared.map(({ length_1, length_2 }) => length_1 - length_2)).size < 2) {
    notes.push('No length-controlled win rate: all outputs differ from the baseline’s by the same length.');
    return undefined;
  }
  const gamed: GamedRow[] = judged
    .flatMap(({ gamed: entries, difficulty }) => {
      return entries.map(([place, delta, preference]) => ({ place, delta, preference, difficulty: difficulty ?? 0 }));
    })
    .sort((left, right) => left.place - right.place);
  const fit = lengthControlled(control, compared, gamed);
  const interval = lengthControlledInterval(fit, compared, gamed, resampling);
  if (control !== 'length_controlled_minimal' && judged[0]?.control_official === false) {
    notes.push('The length-controlled win rate was fit with another file than the official df_gamed.csv.');
  }
  return {
    metric: control.replace('length_controlled', 'length_controlled_win_rate'),
    label: `length-controlled win rate (${control.replace('length_controlled_', '')})`,
    ...common,
    value: fit.winRate / 100,
    standardError: fit.standardError / 100,
    interval: interval === null ? null : [interval.low, interval.high],
  };
}

/**
 * Scores of judged records.
 * @throws MainbenchError of kind `data` where more verdicts are missing than the options allow
 */
export async function summarize(
  records: AsyncIterable<BenchmarkRecord>,
  { max_missing, reasoning }: AlpacaEvalOptions,
): Promise<BenchmarkSummary> {
  const judged: AlpacaDetails[] = [];
  let unanswered = 0;
  const reasoned = { remove: 0, keep: 0 };
  for await (const { details } of records) {
    if (details.judgement === undefined) unanswered += 1;
    else {
      const answered = details as unknown as AlpacaDetails;
      const fate = reasoningFate(answered.output, answered.reasoned, reasoning);
      if (fate !== null) reasoned[fate] += 1;
      judged.push({ ...answered, output: '' });
    }
  }
  const judgements = judged.map(({ judgement }) => judgement);
  const rates = winRate(judgements.map(({ preference }) => preference));
  // An instruction without an answer has no verdict either.
  const [missing, all] = [rates.missing + unanswered, judged.length + unanswered];
  if (missing > max_missing * all) throw tooManyMissing(missing, all, max_missing);
  const notes = [...judgingNotes(judgements), ...lengthNote(judged)];
  const preferences = judgements.flatMap(({ preference }) => (preference === null ? [] : [preference - 1]));
  const bootstrap = preferences.length === 0 ? undefined : bootstrapMean(preferences, resampling);
  const common: Common = { unit: 'fraction', group: null, rows: rates.total, missing };
  const controlled = rates.total < 2 ? undefined : controlledScore(judged, common, notes);
  const misplaced = judgements.filter((judgement) => judgement.misplaced).length;
  if (misplaced > 0) {
    notes.push(
      `${misplaced} texts name a placeholder of the judge’s template and caught another text, as in alpaca_eval.`,
    );
  }
  const score = (metric: string, label: string, value: number | null): BenchmarkScore => {
    return { metric, label, ...common, value, standardError: null, interval: null };
  };
  const length = judged.length === 0 ? null : judged.reduce((sum, { length_2 }) => sum + length_2, 0) / judged.length;
  return {
    scores: [
      ...(controlled === undefined ? [] : [controlled]),
      {
        ...score('win_rate', 'win rate', fraction(rates.winRate)),
        standardError: fraction(rates.standardError),
        interval: bootstrap === undefined ? null : [bootstrap.low, bootstrap.high],
      },
      score('discrete_win_rate', 'discrete win rate', fraction(rates.discreteWinRate)),
      {
        ...score('avg_length', 'length of an output', length),
        unit: 'characters',
        rows: judged.length,
        missing: unanswered,
      },
    ],
    counts: {
      wins: rates.wins,
      losses: rates.losses,
      draws: rates.draws,
      'verdicts missing': judgements.filter(({ problem }) => problem === 'missing').length,
      'verdicts that cannot be read': judgements.filter(({ problem }) => problem === 'unparsable').length,
      'verdicts read from text, without log-probabilities': judgements.filter(({ textual }) => textual).length,
      'texts with marks between messages': judgements.filter(({ marked }) => marked).length,
      [reasonedOutputs.remove]: reasoned.remove,
      ...(reasoning === 'keep' ? { [reasonedOutputs.keep]: reasoned.keep } : {}),
      'verdicts after marked reasoning': judgements.filter(reasonsFirst).length,
      'outputs cut at the longest length': judged.filter(({ finish }) => finish === 'length').length,
    },
    notes,
  };
}
