import type { Metric, ModelResult, Results } from '@mainbench/spec';
import { findArm, findMetric } from '../report-context.ts';
import { type Cell, type Column, emptyCell, missingCell } from '../table/table.ts';
import { decimalsFor, formatFixed, formatInterval, formatValue, meanOf, valueUnit } from '../text/format-number.ts';

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

/** One column of scores: a task's headline, or a derived score. */
export interface ScoreColumn {
  /** Name of the task or derived score. */
  name: string;
  column: Column;
  cellOf(model: ModelResult, arm: string): Cell;
}

function scoreCell(score: HeadlineScore | undefined, decimals: number): Cell {
  if (score === undefined) return emptyCell;
  const { value, unit, interval, remarks } = score;
  const remark = remarks.length === 0 ? {} : { remark: remarks.join(', ') };
  if (value === null) return { ...missingCell, ...remark };
  if (unit === null) return { value: formatFixed(value, { decimals }), ...remark };
  const detail = interval === null ? {} : { detail: formatInterval(interval, unit) };
  return { value: formatValue(value, unit), ...detail, ...remark };
}

function columnOf(name: string, unit: Metric['unit'] | null): Column {
  return { label: name, ...(unit === null ? {} : { detail: valueUnit(unit) }), align: 'end' };
}

/** The columns of a table of methods: each task's headline score, then the derived scores. */
export function scoreColumns(results: Results): ScoreColumn[] {
  const arms = results.models.flatMap((model) => model.arms.map(({ name }) => ({ model, name })));
  const tasks = [...new Set(results.metrics.map(({ task }) => task))];
  const derived = [...new Set(results.models.flatMap((model) => model.derived.map(({ name }) => name)))];
  const make = (name: string, of: (model: ModelResult, arm: string) => HeadlineScore | undefined): ScoreColumn => {
    const scores = arms.flatMap((arm) => of(arm.model, arm.name) ?? []);
    const decimals = decimalsFor(scores.map(({ value }) => value));
    const unit = scores.find((score) => score.unit !== null)?.unit ?? null;
    return { name, column: columnOf(name, unit), cellOf: (model, arm) => scoreCell(of(model, arm), decimals) };
  };
  return [
    ...tasks.map((task) => make(task, (model, arm) => headlineScore(results, model, arm, task))),
    ...derived.map((name) => make(name, (model, arm) => derivedHeadline(model, arm, name))),
  ];
}
