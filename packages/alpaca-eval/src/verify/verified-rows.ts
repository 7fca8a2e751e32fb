import type { JsonObject, JsonValue } from '@mainbench/spec';
import type { Annotation } from '../annotations/annotation.ts';
import type { AnnotatorConfig } from '../annotator/annotator-config.ts';
import { createParser } from '../annotator/create-parser.ts';
import { type CsvRow, numberIn } from '../files/csv.ts';
import {
  type LengthControlled,
  type LengthControlWeights,
  predictWinRate,
} from '../length-control/length-controlled.ts';
import { averageLength, usablePreference, winRate } from '../metrics/win-rate.ts';
import type { Completion } from '../parsers/parser.ts';
import { isSwitched } from '../prompt/fill-prompt.ts';

/** A published number and what was recomputed for it. */
export interface VerifiedRow {
  /** What the number is of: `rates`, `verdicts`, `prediction` or `fit`. */
  stage: VerifiedStage;
  annotator: string;
  model: string;
  metric: string;
  published: number;
  computed: number;
  /** Absolute. */
  difference: number;
  /** Whether the two are equal within the tolerance. */
  equal: boolean;
  /** Why they may differ: a fault of the published number, or of the data at hand; null where they must not. */
  excuse: string | null;
}

export type VerifiedStage = 'rates' | 'verdicts' | 'prediction' | 'fit';

/** Published digits are reproduced to so much. */
export const tolerance = 1e-9;

/** Puts a published number beside a recomputed one. */
export function verified(
  row: Pick<VerifiedRow, 'stage' | 'annotator' | 'model' | 'metric' | 'published' | 'computed'>,
  excuse: string | null = null,
): VerifiedRow {
  const difference = Math.abs(row.published - row.computed);
  const equal = difference <= tolerance;
  return { ...row, difference, equal, excuse: equal ? null : excuse };
}

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

/** What a judge answered, out of the forms in which it was recorded. */
function recordedCompletion(raw: JsonValue): Completion {
  if (typeof raw === 'string') return { text: raw, choice: {} };
  const choice = raw as JsonObject;
  // The arguments of tool calls were recorded as the object that they are.
  if (choice.logprobs === undefined) return { text: JSON.stringify(raw), choice: {} };
  return { text: typeof choice.text === 'string' ? choice.text : '', choice };
}

/** The preference that an annotator's parser and the order of the outputs give for a recorded answer. */
export function reparse(annotation: Annotation, config: AnnotatorConfig): number | null {
  const parser = createParser(config.parser, config.parserOptions, config.file);
  let verdicts: JsonValue[];
  try {
    verdicts = parser(recordedCompletion(annotation.completion));
  } catch {
    return null;
  }
  const [verdict] = verdicts;
  const preference = verdicts.length === 1 && typeof verdict === 'number' ? usablePreference(verdict) : null;
  if (preference === null) return null;
  return config.randomizeOrder && isSwitched(annotation.instruction) ? 3 - preference : preference;
}

/** How many recorded preferences follow from the recorded answers; nothing where no answers were recorded. */
export function verifyVerdicts(
  annotator: string,
  model: string,
  annotations: readonly Annotation[],
  config: AnnotatorConfig,
): VerifiedRow[] {
  const recorded = annotations.filter(({ completion }) => completion !== null);
  if (recorded.length === 0) return [];
  const equal = recorded.filter((annotation) => {
    const computed = reparse(annotation, config);
    const { preference } = annotation;
    if (computed === null || preference === null) return computed === preference;
    return Math.abs(computed - preference) <= tolerance;
  }).length;
  const metric = 'verdicts';
  return [verified({ stage: 'verdicts', annotator, model, metric, published: recorded.length, computed: equal })];
}

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
