import { MainbenchError } from '@mainbench/spec';
import type { SoftRows } from './prepared-rows.ts';

/** The models of the win rate without an influence of length, by the names that the leaderboards use. */
export const lengthControls = ['length_controlled_v1', 'length_controlled_noreg', 'length_controlled_minimal'] as const;
export type LengthControl = (typeof lengthControls)[number];

/** One comparison, as far as the fit knows it. */
export interface ComparedLengths {
  /** Code points of the baseline's output and of the model's. */
  length_1: number;
  length_2: number;
  /** From 1 (the baseline is better) to 2 (the model is); null where there is no verdict. */
  preference: number | null;
  /** How hard the instruction is for every model; null where that is not known. */
  difficulty: number | null;
}

/** One comparison of the baseline with its own concise or verbose output. */
export interface GamedRow {
  /** Difference in length, in standard deviations. */
  delta: number;
  difficulty: number;
  /** From 0 (the baseline is better) to 1. */
  preference: number;
}

/** What a model is fit to, feature by feature: `tanh` of the difference in length, difficulty, the model itself. */
export interface FeatureRows {
  rows: SoftRows;
  /** Columns for every comparison (those without a verdict too) as if its outputs were equally long. */
  predicted: Float64Array[];
}

const gamedWeight = 0.2 / 2;

/** Differences in length in units of their standard deviation (n − 1). */
export function standardizedDeltas(rows: readonly ComparedLengths[]): Float64Array {
  const deltas = Float64Array.from(rows, ({ length_1, length_2 }) => length_1 - length_2);
  const mean = deltas.reduce((sum, delta) => sum + delta, 0) / deltas.length;
  const squares = deltas.reduce((sum, delta) => sum + (delta - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (deltas.length - 1));
  if (!(deviation > 0)) {
    throw new MainbenchError(
      'data',
      'no length-controlled win rate can be computed: all outputs differ from the baseline’s by the same length.',
      { hint: 'It needs at least two comparisons whose lengths differ.' },
    );
  }
  return deltas.map((delta) => delta / deviation);
}

function difficultyOf({ difficulty }: ComparedLengths, place: number): number {
  if (difficulty !== null) return difficulty;
  const hint = 'Use length_controlled_minimal, which does not need it.';
  throw new MainbenchError('data', `the difficulty of instruction ${place + 1} is not known.`, { hint });
}

/**
 * The rows of a fit (Dubois et al., arXiv 2404.04475, section 3; `metrics/glm_winrate.py` of alpaca_eval).
 * The comparisons of the gamed baselines come first, each with a tenth of a comparison's weight.
 * @throws MainbenchError of kind `data` where lengths do not differ or a difficulty is missing
 */
export function featureRows(
  control: LengthControl,
  compared: readonly ComparedLengths[],
  gamed: readonly GamedRow[],
): FeatureRows {
  const deltas = standardizedDeltas(compared);
  const minimal = control === 'length_controlled_minimal';
  const difficulties = Float64Array.from(compared, (row, place) => (minimal ? 0 : difficultyOf(row, place)));
  const fixed = control === 'length_controlled_v1' ? gamed : [];
  const judged = compared.filter(({ preference }) => preference !== null).length;
  const column = () => new Float64Array(fixed.length + judged);
  const [length, difficulty, model, positive, negative] = [column(), column(), column(), column(), column()] as const;
  for (let row = 0; row < fixed.length; row += 1) {
    const { delta, difficulty: own, preference } = fixed[row] as GamedRow;
    length[row] = Math.tanh(delta);
    difficulty[row] = own;
    positive[row] = gamedWeight * preference;
    negative[row] = gamedWeight * (1 - preference);
  }
  let row = fixed.length;
  for (let place = 0; place < compared.length; place += 1) {
    const { preference } = compared[place] as ComparedLengths;
    if (preference === null) continue;
    length[row] = Math.tanh(deltas[place] as number);
    difficulty[row] = difficulties[place] as number;
    model[row] = 1;
    positive[row] = preference - 1;
    negative[row] = 2 - preference;
    row += 1;
  }
  const zeros = new Float64Array(compared.length);
  const ones = new Float64Array(compared.length).fill(1);
  return {
    rows: { columns: minimal ? [length, model] : [length, difficulty, model], positive, negative },
    predicted: minimal ? [zeros, ones] : [zeros, difficulties, ones],
  };
}
