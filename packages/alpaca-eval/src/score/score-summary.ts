import type { BenchmarkScore, BenchmarkSummary, JsonObject } from '@mainbench/spec';
import type { Estimate } from '@mainbench/stats';
import type { JudgeQuality } from '../quality/judge-quality.ts';
import type { AnnotationScore } from './score-annotations.ts';

const share = (value: number | null) => (value === null ? null : value / 100);
const shares = (interval: readonly [number, number] | null): [number, number] | null =>
  interval === null ? null : [interval[0] / 100, interval[1] / 100];

/** A score of recorded annotations in the form in which scores of benchmarks are shown. */
export function scoreSummary(score: AnnotationScore): BenchmarkSummary {
  const { lengthControlled: controlled, wins, losses, draws, total: rows, missing } = score;
  const row = (
    metric: string,
    label: string,
    value: number | null,
    standardError: number | null = null,
    interval: [number, number] | null = null,
  ): BenchmarkScore => ({
    metric,
    label,
    unit: 'fraction',
    value,
    standardError,
    interval,
    group: null,
    rows,
    missing,
  });
  const scores: BenchmarkScore[] = [
    row('win_rate', 'win rate', share(score.winRate), share(score.standardError), shares(score.interval)),
    row('discrete_win_rate', 'discrete win rate', share(score.discreteWinRate)),
    { ...row('avg_length', 'length of an output', score.averageLength), unit: 'characters' },
  ];
  if (controlled !== null) {
    const { control, winRate, standardError, interval } = controlled;
    const label = `length-controlled win rate (${control.replace('length_controlled_', '')})`;
    scores.unshift(row(control, label, share(winRate), share(standardError), shares(interval)));
  }
  return { scores, counts: { wins, losses, draws, 'comparisons without a verdict': missing }, notes: score.notes };
}

/** What is known of a judge, in the same form. */
export function qualitySummary({ position, length, consistency, agreement }: JudgeQuality): BenchmarkSummary {
  const row = (metric: string, label: string, estimate: Estimate | null, rows: number): BenchmarkScore => {
    const interval: [number, number] | null = estimate === null ? null : [estimate.low, estimate.high];
    const { mean: value } = estimate ?? { mean: null };
    return { metric, label, unit: 'fraction', value, standardError: null, interval, group: null, rows, missing: 0 };
  };
  const notes: string[] = [];
  if (position.shift !== null) {
    const { mean, low, high } = position.shift;
    notes.push(
      `Where its output is shown first, the model's win rate is ${mean < 0 ? 'lower' : 'higher'} by ${Math.abs(mean).toFixed(1)} points (95 % interval of the change: ${low.toFixed(1)} to ${high.toFixed(1)}).`,
    );
  }
  if (length.correlation !== null) {
    notes.push(`Preference and difference in length correlate by ${length.correlation.toFixed(2)}.`);
  }
  if (agreement !== null) {
    const kappa = agreement.kappa === null ? 'cannot be computed' : `is ${agreement.kappa.toFixed(3)}`;
    const more =
      agreement.correlation === null ? '' : `; their preferences correlate by ${agreement.correlation.toFixed(3)}`;
    notes.push(
      `Cohen's kappa of the two judges ${kappa}${more}. ${agreement.onlyFirst + agreement.onlySecond} pairs were judged by one of them alone, ${agreement.withoutVerdict} lack a verdict.`,
    );
  }
  const scores: BenchmarkScore[] = [
    row('first_shown', 'verdicts for the output shown first', position.firstShown, position.verdicts),
    row('longer', 'verdicts for the longer output', length.longer, length.verdicts),
  ];
  if (consistency.repeats > 0) {
    const label = 'verdicts repeated on the same pair';
    scores.push(row('self_consistency', label, consistency.same, consistency.repeats));
  }
  if (agreement !== null) {
    const agreed = row('agreement', 'same verdict of the two judges', null, agreement.items);
    scores.push({ ...agreed, value: agreement.observed });
  }
  return { scores, counts: {}, notes };
}
/** A score by the names that the published leaderboards use, with intervals and notes beside them. */
export function leaderboardRow(score: AnnotationScore): JsonObject {
  const controlled = score.lengthControlled;
  return {
    name: score.name,
    baseline: score.baseline,
    annotator: score.annotator,
    win_rate: score.winRate,
    standard_error: score.standardError,
    win_rate_interval: score.interval,
    n_wins: score.wins,
    n_wins_base: score.losses,
    n_draws: score.draws,
    n_total: score.total,
    n_missing: score.missing,
    discrete_win_rate: score.discreteWinRate,
    avg_length: score.averageLength,
    ...(controlled === null
      ? {}
      : {
          length_control: controlled.control,
          length_controlled_winrate: controlled.winRate,
          lc_standard_error: controlled.standardError,
          length_controlled_interval: controlled.interval,
          length_controlled_weights: { ...controlled.weights },
          length_controlled_cost: controlled.cost,
        }),
    notes: score.notes,
  };
}
