import type { Metric, ModelResult, Results } from '@mainbench/spec';
import { type Cell, type Column, emptyCell, missingCell } from '../table/table.ts';
import { decimalsFor, formatFixed, formatInterval, formatValue, valueUnit } from '../text/format-number.ts';
import { derivedHeadline, type HeadlineScore, headlineScore } from './headline-scores.ts';

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
