import type { BenchmarkScore, BenchmarkSummary } from '@mainbench/spec';
import type { JudgeQuality } from '../quality/judge-quality.ts';
import type { AnnotationScore } from './score-annotations.ts';

type Shown = Pick<BenchmarkScore, 'metric' | 'label' | 'unit' | 'value' | 'standardError' | 'interval'>;

const share = (value: number | null) => (value === null ? null : value / 100);
const shares = (interval: readonly [number, number] | null): [number, number] | null =>
  interval === null ? null : [interval[0] / 100, interval[1] / 100];

/** A score of recorded annotations in the form in which scores of benchmarks are shown. */
export function scoreSummary(score: AnnotationScore): BenchmarkSummary {
  const controlled = score.lengthControlled;
  const shown: Shown[] = [
    ...(controlled === null
      ? []
      : [
          {
            metric: controlled.control,
            label: `length-controlled win rate (${controlled.control.replace('length_controlled_', '')})`,
            unit: 'fraction' as const,
            value: share(controlled.winRate),
            standardError: share(controlled.standardError),
            interval: shares(controlled.interval),
          },
        ]),
    {
      metric: 'win_rate',
      label: 'win rate',
      unit: 'fraction',
      value: share(score.winRate),
      standardError: share(score.standardError),
      interval: shares(score.interval),
    },
    {
      metric: 'discrete_win_rate',
      label: 'discrete win rate',
      unit: 'fraction',
      value: share(score.discreteWinRate),
      standardError: null,
      interval: null,
    },
    {
      metric: 'avg_length',
      label: 'length of an output',
      unit: 'characters',
      value: score.averageLength,
      standardError: null,
      interval: null,
    },
  ];
  const { wins, losses, draws, total: rows, missing } = score;
  return {
    scores: shown.map((each) => ({ ...each, group: null, rows, missing })),
    counts: { wins, losses, draws, 'comparisons without a verdict': missing },
    notes: score.notes,
  };
}

/** What is known of a judge, in the same form. */
export function qualitySummary({ position, length, consistency, agreement }: JudgeQuality): BenchmarkSummary {
  const row = (
    metric: string,
    label: string,
    value: number | null,
    interval: [number, number] | null,
    rows: number,
  ) => {
    return {
      metric,
      label,
      unit: 'fraction' as const,
      value,
      standardError: null,
      interval,
      group: null,
      rows,
      missing: 0,
    };
  };
  const bounds = (estimate: { low: number; high: number } | null): [number, number] | null =>
    estimate === null ? null : [estimate.low, estimate.high];
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
    const kappa = agreement.kappa === null ? 'cannot be told' : `is ${agreement.kappa.toFixed(3)}`;
    const more =
      agreement.correlation === null ? '' : `; their preferences correlate by ${agreement.correlation.toFixed(3)}`;
    notes.push(
      `Cohen's kappa of the two judges ${kappa}${more}. ${agreement.onlyFirst + agreement.onlySecond} pairs were judged by one of them alone, ${agreement.withoutVerdict} lack a verdict.`,
    );
  }
  return {
    scores: [
      row(
        'first_shown',
        'verdicts for the output shown first',
        position.firstShown?.mean ?? null,
        bounds(position.firstShown),
        position.verdicts,
      ),
      row(
        'longer',
        'verdicts for the longer output',
        length.longer?.mean ?? null,
        bounds(length.longer),
        length.verdicts,
      ),
      ...(consistency.repeats === 0
        ? []
        : [
            row(
              'self_consistency',
              'verdicts repeated on the same pair',
              consistency.same?.mean ?? null,
              bounds(consistency.same),
              consistency.repeats,
            ),
          ]),
      ...(agreement === null
        ? []
        : [row('agreement', 'same verdict of the two judges', agreement.observed, null, agreement.items)]),
    ],
    counts: {},
    notes,
  };
}
