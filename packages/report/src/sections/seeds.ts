import type { ArmMetric, Results } from '@mainbench/spec';
import { type Section, tableBlock } from '../document.ts';
import { findArm, findMetric, measuredBy, type ReportContext, seedsAnchor } from '../report-context.ts';
import { type Cell, type Column, emptyCell, missingCell, type Table } from '../table/table.ts';
import { formatCount, formatValue, valueUnit } from '../text/format-number.ts';
import { metricName } from '../text/metric-name.ts';

function seedCells(entry: ArmMetric | undefined, metric: Results['metrics'][number], context: ReportContext): Cell[] {
  return context.results.seeds.map((seed) => {
    if (entry === undefined) return emptyCell;
    const index = entry.bySeed.findIndex((value) => value.seed === seed);
    const mean = entry.bySeed[index]?.mean;
    if (mean === undefined) return emptyCell;
    const link = context.anchorOf(entry.artifacts[index] ?? '');
    return mean === null ? { ...missingCell, link } : { value: formatValue(mean, metric.unit), link };
  });
}

function rowsCell(entry: ArmMetric | undefined): Cell {
  if (entry === undefined) return emptyCell;
  return {
    value: formatCount(entry.rows),
    ...(entry.missing > 0 ? { remark: `${formatCount(entry.missing)} missing` } : {}),
  };
}

/** Values by seed; each leads to the artifact that holds its rows. */
export function seedsTable(context: ReportContext, metric: Results['metrics'][number]): Table {
  const { results, arms, colourOf } = context;
  const columns: Column[] = [
    { label: 'Arm', align: 'start' },
    ...results.models.flatMap(({ name }): Column[] => [
      ...results.seeds.map((seed): Column => ({ label: `Seed ${seed}`, group: name, align: 'end' })),
      { label: 'Rows', group: name, align: 'end' },
    ]),
  ];
  const rows = arms.map((arm) => [
    { value: arm, colour: colourOf(arm) },
    ...results.models.flatMap((model) => {
      const entry = findMetric(findArm(model, arm), metric);
      return [...seedCells(entry, metric, context), rowsCell(entry)];
    }),
  ]);
  const anchor = seedsAnchor(results.metrics.indexOf(metric));
  return { caption: `${metricName(metric, results)} by seed, ${valueUnit(metric.unit)}.`, anchor, columns, rows };
}

/** Each metric by seed, and how many rows were measured. */
export function seedsSection(context: ReportContext): Section | undefined {
  const { metrics, models, seeds } = context.results;
  if (metrics.length === 0 || models.length === 0) return undefined;
  const spread =
    seeds.length > 1
      ? 'Each seed repeats everything after the base models. A value leads to the artifact that holds its rows.'
      : 'There is one seed, so the spread between repetitions of a training cannot be seen. A value leads to the artifact that holds its rows.';
  const tables = metrics.map((metric) => tableBlock(seedsTable(measuredBy(context, metric), metric)));
  return { id: 'seeds', title: 'By seed', blocks: [{ kind: 'paragraph', text: spread }, ...tables] };
}
