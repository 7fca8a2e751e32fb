import type { Metric, ModelResult, Results } from '@mainbench/spec';
import { findArm, findMetric } from '../report-context.ts';
import { meanOf } from '../text/format-number.ts';

/** A score of one arm as a table of methods shows it: the mean over seeds. */
export interface HeadlineScore {
  value: number | null;
  unit: Metric['unit'] | null;
  /** Where one is known for the mean itself. */
  interval: { mean: number; low: number; high: number } | null;
  remarks: string[];
}

/** How many seeds have no value: a mean over the others must say so. */
function seedRemark(values: readonly (number | null)[]): string[] {
  const missing = values.filter((value) => value === null).length;
  return missing === 0 || missing === values.length ? [] : [`${missing} of ${values.length} seeds missing`];
}

/** A benchmark's own first score: a pooled accuracy or win rate is no mean over rows. */
function benchmarkScore(model: ModelResult, arm: string, task: string): HeadlineScore | undefined {
  const results = model.benchmarks.filter((result) => result.arm === arm && result.task === task);
  const scores = results.map(({ summary }) => summary.scores.find(({ group }) => group === null));
  const first = scores.find((score) => score !== undefined);
  if (first === undefined) return undefined;
  const values = scores.map((score) => score?.value ?? null);
  const value = meanOf(values);
  const only = scores.length === 1 ? first.interval : null;
  const apart = results.some(({ summary }) => summary.notComparable !== undefined);
  return {
    value,
    unit: first.unit,
    interval: only === null || value === null ? null : { mean: value, low: only[0], high: only[1] },
    remarks: [...(apart ? ['not comparable'] : []), ...seedRemark(values)],
  };
}

function rowScore(model: ModelResult, arm: string, task: string, results: Results): HeadlineScore | undefined {
  const metric = results.metrics.find((one) => one.task === task);
  const entry = metric === undefined ? undefined : findMetric(findArm(model, arm), metric);
  if (metric === undefined || entry === undefined) return undefined;
  const { estimate, missing } = entry;
  return {
    value: estimate?.mean ?? null,
    unit: metric.unit,
    interval: estimate,
    remarks: missing > 0 ? [`${missing} rows missing`] : [],
  };
}

/** The headline score of an arm on a task; undefined where the arm did not have that task. */
export function headlineScore(
  results: Results,
  model: ModelResult,
  arm: string,
  task: string,
): HeadlineScore | undefined {
  const rows = rowScore(model, arm, task, results);
  const benchmark = benchmarkScore(model, arm, task);
  if (benchmark === undefined || benchmark.interval !== null) return benchmark ?? rows;
  // Over several seeds a benchmark's score has the interval over replicates and rows where it is a mean over rows.
  const isMeanOverRows = rows?.value != null && Math.abs(rows.value - (benchmark.value ?? Number.NaN)) < 1e-9;
  return isMeanOverRows ? { ...benchmark, interval: rows.interval } : benchmark;
}

/** A derived score of an arm, over its seeds; undefined where the model has none of that name. */
export function derivedHeadline(model: ModelResult, arm: string, name: string): HeadlineScore | undefined {
  const scores = model.derived.filter((score) => score.arm === arm && score.name === name);
  if (scores.length === 0) return undefined;
  const values = scores.map(({ value }) => value);
  const unit = scores.find(({ value }) => value !== null)?.unit ?? null;
  return { value: meanOf(values), unit, interval: null, remarks: seedRemark(values) };
}
