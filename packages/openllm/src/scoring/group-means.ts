import { pythonSum } from '@mainbench/python-semantics';
import type { BenchmarkScore } from '@mainbench/spec';
import { normalInterval } from '@mainbench/stats';

type Named = Pick<BenchmarkScore, 'metric' | 'label' | 'unit' | 'group'>;

function measuredOf(scores: readonly BenchmarkScore[]) {
  return scores.filter((score): score is BenchmarkScore & { value: number } => score.value !== null);
}

function combined(
  named: Named,
  scores: readonly BenchmarkScore[],
  value: number,
  error: number | null,
): BenchmarkScore {
  const total = (pick: (score: BenchmarkScore) => number) => pythonSum(scores.map(pick));
  const standardError = error === null || Number.isNaN(error) ? null : error;
  return {
    metric: named.metric,
    label: named.label,
    unit: named.unit,
    group: named.group,
    value,
    standardError,
    interval: normalInterval(value, standardError),
    rows: total(({ rows }) => rows),
    missing: total(({ missing }) => missing),
  };
}

function nothing(named: Named, scores: readonly BenchmarkScore[]): BenchmarkScore {
  return { ...combined(named, scores, 0, null), value: null, interval: null };
}

/**
 * The mean of groups weighted by their sizes, and its pooled standard error
 * (lm_eval/api/metrics.py `aggregate_subtask_metrics`, `pooled_sample_stderr`).
 */
export function weightedMean(named: Named, scores: readonly BenchmarkScore[]): BenchmarkScore {
  const measured = measuredOf(scores);
  if (measured.length === 0) return nothing(named, scores);
  const total = pythonSum(measured.map(({ rows }) => rows));
  const value = pythonSum(measured.map((score) => score.value * score.rows)) / total;
  const errors = measured.map(({ standardError }) => standardError);
  if (errors.includes(null)) return combined(named, scores, value, null);
  const squares = measured.map(({ rows, standardError }) => (rows - 1) * (standardError ?? 0) ** 2 * rows);
  const variance = pythonSum(squares) / (total - measured.length);
  return combined(named, scores, value, Math.sqrt(variance / total));
}

/** The mean of groups that count the same, as the Open LLM Leaderboard averages subjects; they are independent. */
export function plainMean(named: Named, scores: readonly BenchmarkScore[]): BenchmarkScore {
  const measured = measuredOf(scores);
  if (measured.length === 0) return nothing(named, scores);
  const value = pythonSum(measured.map((score) => score.value)) / measured.length;
  const errors = measured.map(({ standardError }) => standardError);
  if (errors.includes(null)) return combined(named, scores, value, null);
  const variance = pythonSum(errors.map((error) => (error ?? 0) ** 2));
  return combined(named, scores, value, Math.sqrt(variance) / measured.length);
}
