import type { ArmMetric, Estimate, Metric, ModelResult, Results } from '@mainbench/spec';
import { type ForestRow, forestChart, forestDomain } from '../charts/forest.ts';
import { type Block, foldBlock, type Section, tableBlock } from '../document.ts';
import { findArm, findMetric, measuredBy, type ReportContext, seedsAnchor } from '../report-context.ts';
import { type Cell, type Column, emptyCell, missingCell, type Table } from '../table/table.ts';
import {
  differenceUnit,
  formatConfidence,
  formatCount,
  formatInterval,
  formatP,
  formatRange,
  formatReplicates,
  formatValue,
  shownFactor,
  valueUnit,
} from '../text/format-number.ts';
import { metricName } from '../text/metric-name.ts';
import { ownJudgesNote } from '../text/own-judges.ts';
import { significanceLevel } from '../verdict.ts';
import { differenceCell } from './difference-cell.ts';

type TaskMetric = Results['metrics'][number];

function estimateCell(entry: ArmMetric | undefined, metric: Metric, link: string | undefined): Cell {
  if (entry === undefined) return emptyCell;
  const remark = entry.missing > 0 ? `${formatCount(entry.missing)} missing` : undefined;
  if (entry.estimate === null) return { ...missingCell, remark };
  const detail = formatInterval(entry.estimate, metric.unit);
  return { value: formatValue(entry.estimate.mean, metric.unit), detail, remark, link };
}

function differenceCells(arm: string, entry: ArmMetric | undefined, metric: Metric, results: Results): Cell[] {
  if (arm === results.baseline) return [{ value: 'baseline', state: 'repeat' }, { value: '' }];
  if (entry === undefined) return [emptyCell, emptyCell];
  const { difference } = entry;
  if (difference === null) return [missingCell, missingCell];
  const { pAdjusted } = difference;
  // A p value belongs only to comparisons that the recipe declares.
  const p = { value: pAdjusted === null ? '–' : formatP(pAdjusted) };
  return [differenceCell(difference, metric, results.confidence), p];
}

function basis({ models }: Results, metric: TaskMetric): string {
  const estimates = models.flatMap(({ arms }) => arms.flatMap((arm) => findMetric(arm, metric)?.estimate ?? []));
  const replicates = Math.max(1, ...estimates.map((estimate) => estimate.replicates));
  if (estimates.some(({ method }) => method === 'replicates-and-rows'))
    return `intervals over other trainings and other rows (${formatReplicates(replicates)} as a second random factor)`;
  return `intervals over rows alone (${formatReplicates(replicates)}): they are about these trained models, not about the methods, and nothing is bold`;
}

function reading(results: Results, metric: TaskMetric): string {
  const { confidence } = results;
  return `In brackets: ${formatConfidence(confidence)} ${basis(results, metric)}. Differences are paired on the same rows and replicates. p is two-sided, after Holm’s correction over all declared contrasts; a dash: not declared. Bold: shown, that is adjusted p below ${significanceLevel(confidence)} and an interval that leaves out 0.`;
}

/** Arms down, models across: each estimate with its interval and its paired difference to the baseline. */
export function outcomeTable(context: ReportContext, metric: TaskMetric): Table {
  const { results, arms, colourOf } = context;
  const index = results.metrics.indexOf(metric);
  const columns: Column[] = [
    { label: 'Arm', align: 'start' },
    { label: 'Pairs added', align: 'end' },
    ...results.models.flatMap(({ name }): Column[] => [
      { label: 'Estimate', detail: valueUnit(metric.unit), group: name, align: 'end' },
      { label: `Against ${results.baseline}`, detail: differenceUnit(metric.unit), group: name, align: 'end' },
      { label: 'Adjusted p', group: name, align: 'end' },
    ]),
  ];
  const rows = arms.map((arm) => [
    { value: arm, colour: colourOf(arm) },
    {
      value: formatRange(
        results.models.flatMap((model) => findArm(model, arm)?.pairsAdded ?? []),
        formatCount,
      ),
    },
    ...results.models.flatMap((model) => {
      const entry = findMetric(findArm(model, arm), metric);
      return [estimateCell(entry, metric, seedsAnchor(index)), ...differenceCells(arm, entry, metric, results)];
    }),
  ]);
  return {
    caption: `${metricName(metric, results)} by arm and model, ${valueUnit(metric.unit)}; ${metric.better} is better.`,
    columns,
    rows,
    notes: [
      index === 0 ? reading(results, metric) : 'Brackets, p and bold: as in the first of these tables.',
      ...ownJudgesNote(results, [metric.task]),
    ],
  };
}

type Place = [arm: string, model: ModelResult, metric: TaskMetric, context: ReportContext];

function forestRow([arm, , { unit }, { colourOf }]: Place, estimate: Estimate | null, seeds: number[]): ForestRow {
  const factor = shownFactor(unit);
  const scaled = ({ mean, low, high }: Estimate) => ({ mean: mean * factor, low: low * factor, high: high * factor });
  return {
    ...{ label: arm, colour: colourOf(arm), seeds: seeds.map((mean) => mean * factor) },
    estimate: estimate === null ? null : scaled(estimate),
  };
}

function estimateRow(...place: Place): ForestRow {
  const [arm, model, metric, { results }] = place;
  const entry = findMetric(findArm(model, arm), metric);
  const seeds = results.seeds.length > 1 ? (entry?.bySeed ?? []) : [];
  return forestRow(
    place,
    entry?.estimate ?? null,
    seeds.flatMap(({ mean }) => mean ?? []),
  );
}

function differenceRow(...place: Place): ForestRow {
  const [arm, model, metric] = place;
  return forestRow(place, findMetric(findArm(model, arm), metric)?.difference ?? null, []);
}

function describeRows(rows: readonly ForestRow[], metric: Metric): string {
  const decimals = metric.unit === 'nats-per-token' ? 3 : 1;
  return rows
    .map(({ label, estimate }) =>
      estimate === null
        ? `${label}: no value`
        : `${label}: ${estimate.mean.toFixed(decimals)}, interval ${estimate.low.toFixed(decimals)} to ${estimate.high.toFixed(decimals)}`,
    )
    .join('; ');
}

function outcomeFigure(context: ReportContext, metric: TaskMetric): Block {
  const { results, arms } = context;
  const baseline = (model: ModelResult) => estimateRow(results.baseline, model, metric, context).estimate?.mean ?? null;
  const estimates = results.models.map((model) => arms.map((arm) => estimateRow(arm, model, metric, context)));
  const differences = results.models.map((model) =>
    arms.filter((arm) => arm !== results.baseline).map((arm) => differenceRow(arm, model, metric, context)),
  );
  const estimateDomain = forestDomain(estimates.flat());
  const differenceDomain = forestDomain(differences.flat(), [0]);
  const compared = differences.flat().some(({ estimate }) => estimate !== null);
  const charts = results.models.flatMap((model, index) => {
    const left = estimates[index] ?? [];
    const right = differences[index] ?? [];
    return [
      forestChart({
        title: `${model.name}: ${metricName(metric, results)}`,
        description: describeRows(left, metric),
        axis: `${valueUnit(metric.unit)} (${metric.better} is better)`,
        rows: left,
        domain: estimateDomain,
        reference: baseline(model),
      }),
      ...(compared
        ? [
            forestChart({
              title: `${model.name}: difference to ${results.baseline}`,
              description: describeRows(right, metric),
              axis: differenceUnit(metric.unit),
              rows: right,
              domain: differenceDomain,
              reference: 0,
            }),
          ]
        : []),
    ];
  });
  const seeds = results.seeds.length > 1 ? '; small ticks below a line: the seeds' : '';
  return {
    kind: 'figure',
    size: 'large',
    caption: `${metricName(metric, results)}. Dot and line: estimate with its ${formatConfidence(results.confidence)} interval${seeds}. Dashed: ${results.baseline}. Differences are paired row by row, so their intervals, not the overlap of two arms’ own, say what can be told apart.`,
    legend: [],
    charts,
  };
}

/** The section with the first figure and one table a metric; the first metric is the headline. */
export function outcomeSection(context: ReportContext): Section | undefined {
  const { metrics, models } = context.results;
  if (metrics.length === 0 || models.length === 0) return undefined;
  const tasks = new Set(metrics.map(({ task }) => task));
  const blocks = metrics.flatMap((metric, index): Block[] => {
    const measured = measuredBy(context, metric);
    const figure = outcomeFigure(measured, metric);
    return [
      { kind: 'heading', text: tasks.size > 1 ? `${metric.label} (${metric.task})` : metric.label },
      ...(index === 0 ? [figure] : []),
      tableBlock(outcomeTable(measured, metric)),
      ...(index === 0 ? [] : [foldBlock(`Chart of ${metricName(metric, context.results)}`, false, [figure])]),
    ];
  });
  return { id: 'outcome', title: 'Arms and models', blocks };
}
