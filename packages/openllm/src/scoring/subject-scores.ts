import { pythonSum } from '@mainbench/python-semantics';
import type { BenchmarkScore } from '@mainbench/spec';
import { normalInterval } from '@mainbench/stats';
import type { Subjects } from '../definition.ts';

type Named = Pick<BenchmarkScore, 'metric' | 'label' | 'unit' | 'group'>;

type Measured = BenchmarkScore & { value: number };

/** What groups have in common by a rule for their mean and its error, from those that were measured. */
function combined(
  { metric, label, unit, group }: Named,
  scores: readonly BenchmarkScore[],
  rule: (measured: readonly Measured[]) => { value: number; error: number },
): BenchmarkScore {
  const measured = scores.filter((score): score is Measured => score.value !== null);
  const { value, error } = measured.length === 0 ? { value: null, error: Number.NaN } : rule(measured);
  const unknown = Number.isNaN(error) || measured.some(({ standardError }) => standardError === null);
  const standardError = unknown ? null : error;
  const interval = value === null ? null : normalInterval(value, standardError);
  const rows = pythonSum(scores.map((score) => score.rows));
  const missing = pythonSum(scores.map((score) => score.missing));
  return { metric, label, unit, group, value, standardError, interval, rows, missing };
}

/**
 * The mean of groups weighted by their sizes, and its pooled standard error
 * (lm_eval/api/metrics.py `aggregate_subtask_metrics`, `pooled_sample_stderr`).
 */
export function weightedMean(named: Named, scores: readonly BenchmarkScore[]): BenchmarkScore {
  return combined(named, scores, (measured) => {
    const total = pythonSum(measured.map(({ rows }) => rows));
    const squares = measured.map(({ rows, standardError }) => (rows - 1) * (standardError ?? 0) ** 2 * rows);
    const variance = pythonSum(squares) / (total - measured.length);
    const value = pythonSum(measured.map((score) => score.value * score.rows)) / total;
    return { value, error: Math.sqrt(variance / total) };
  });
}

/** The mean of groups that count the same, as the Open LLM Leaderboard averages subjects; they are independent. */
export function plainMean(named: Named, scores: readonly BenchmarkScore[]): BenchmarkScore {
  return combined(named, scores, (measured) => {
    const variance = pythonSum(measured.map(({ standardError }) => (standardError ?? 0) ** 2));
    const value = pythonSum(measured.map((score) => score.value)) / measured.length;
    return { value, error: Math.sqrt(variance) / measured.length };
  });
}

/** What a metric is called where it is the mean of questions beside that of subjects. */
export const ofQuestions = '_weighted';

/**
 * Means over subjects: the plain one where it is the headline, and the one weighted by size, which
 * lm-evaluation-harness gives for the group; categories, weighted likewise; and every subject.
 */
export function subjectScores(
  subjects: readonly BenchmarkScore[],
  { categories = {}, headline }: Subjects,
): BenchmarkScore[] {
  const [first] = subjects;
  if (first === undefined) return [];
  const { metric, unit } = first;
  const named = { metric, unit, group: null, label: `${first.label}, mean of subjects` };
  const means = Object.entries(categories).flatMap(([group, names]) => {
    const members = subjects.filter((score) => score.group !== null && names.includes(score.group));
    return members.length === 0 ? [] : [weightedMean({ ...named, group, label: first.label }, members)];
  });
  const byQuestion = { ...named, label: `${first.label}, mean of questions` };
  if (headline === 'questions') return [weightedMean(byQuestion, subjects), ...means, ...subjects];
  const second = weightedMean({ ...byQuestion, metric: `${metric}${ofQuestions}` }, subjects);
  return [plainMean(named, subjects), second, ...means, ...subjects];
}
