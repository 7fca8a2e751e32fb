import type { ModelResult, Results } from '@mainbench/spec';
import { foldBlock, type Section, tableBlock } from '../document.ts';
import { findArm, findMetric, type ReportContext } from '../report-context.ts';
import { type Column, emptyCell, numberColumns, type Table } from '../table/table.ts';
import { formatCount, formatRange, formatValue, valueUnit } from '../text/format-number.ts';
import { metricName } from '../text/metric-name.ts';

type TaskMetric = Results['metrics'][number];

function groupsOf(model: ModelResult, metric: TaskMetric): string[] {
  const names = model.arms.flatMap((arm) => (findMetric(arm, metric)?.byGroup ?? []).map(({ group }) => group));
  return [...new Set(names)];
}

/** Groups down, arms across, one model. */
export function groupsTable(context: ReportContext, model: ModelResult, metric: TaskMetric): Table {
  const arms = context.arms.filter((arm) => findArm(model, arm) !== undefined);
  const columns: Column[] = [
    { label: 'Group', align: 'start' },
    { label: 'Rows', align: 'end' },
    ...numberColumns(...arms),
  ];
  const rows = groupsOf(model, metric).map((group) => {
    const entries = arms.map((arm) =>
      findMetric(findArm(model, arm), metric)?.byGroup.find((entry) => entry.group === group),
    );
    const counts = entries.flatMap((entry) => (entry === undefined ? [] : [entry.rows]));
    return [
      { value: group },
      { value: formatRange(counts, formatCount) },
      ...entries.map((entry) => (entry === undefined ? emptyCell : { value: formatValue(entry.mean, metric.unit) })),
    ];
  });
  return {
    caption: `${metricName(metric, context.results)} by group on ${model.name}, ${valueUnit(metric.unit)}.`,
    columns,
    rows,
  };
}

/** Means by group; the first metric is open, the others are folded. */
export function groupsSection(context: ReportContext): Section | undefined {
  const { metrics, models } = context.results;
  const withGroups = metrics.flatMap((metric) => {
    const tables = models
      .filter((model) => groupsOf(model, metric).length > 0)
      .map((model) => tableBlock(groupsTable(context, model, metric)));
    return tables.length === 0 ? [] : [{ metric, tables }];
  });
  if (withGroups.length === 0) return undefined;
  const blocks = withGroups.flatMap(({ metric, tables }, index) =>
    index === 0 ? tables : [foldBlock(metricName(metric, context.results), false, tables)],
  );
  const caution =
    'Means over the rows of a group. They carry no intervals and no correction: read them as a description of where an arm gains or loses, not as a test.';
  return { id: 'groups', title: 'By group', blocks: [{ kind: 'paragraph', text: caution }, ...blocks] };
}
