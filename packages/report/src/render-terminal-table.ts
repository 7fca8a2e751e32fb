import type { Results } from '@mainbench/spec';
import { printableResults } from './printable-results.ts';
import { createContext, measuredBy } from './report-context.ts';
import { headline } from './sections/headline.ts';
import { outcomeTable } from './sections/outcome.ts';
import type { Table } from './table/table.ts';
import { colours, plain, tableText } from './table/table-text.ts';

/** The same table for each model alone: the columns without a group, then those of one. */
function oneModelEach(table: Table): Table[] {
  const models = [...new Set(table.columns.flatMap(({ group }) => group ?? []))];
  return models.map((model) => {
    const shown = table.columns.map(({ group }) => group === undefined || group === model);
    const visible = <T>(items: readonly T[]) => items.filter((_, index) => shown[index]);
    return { ...table, columns: visible(table.columns), rows: table.rows.map(visible) };
  });
}

function leftToReport(metrics: number, notes: number): string[] {
  const parts = [
    ...(metrics === 0 ? [] : [`${metrics} more ${metrics === 1 ? 'metric' : 'metrics'}`]),
    ...(notes === 0 ? [] : [`${notes} ${notes === 1 ? 'note' : 'notes'}`]),
  ];
  return parts.length === 0 ? [] : [`${parts.join(' and ')} in the report.`];
}

/**
 * The headline and its metric's table as plain text, for the end of a run.
 * @param options.color whether the terminal shows colours; without it the text has no escape sequence
 * @param options.columns the terminal's width; where the models do not fit side by side, they stand one below the other
 */
export function renderTerminalTable(results: Results, options: { color?: boolean; columns?: number } = {}): string {
  const all = createContext(printableResults(results));
  const [metric] = all.results.metrics;
  const context = metric === undefined ? all : measuredBy(all, metric);
  const styles = options.color === true ? colours : plain;
  const { lead } = headline(context);
  if (metric === undefined || context.results.models.length === 0) return `${lead}\n`;
  const table = outcomeTable(context, metric);
  const wide = tableText(table, plain)
    .split('\n')
    .some((line) => Array.from(line).length > (options.columns ?? Number.POSITIVE_INFINITY));
  const tables = wide ? oneModelEach(table) : [table];
  const rest = leftToReport(context.results.metrics.length - 1, context.results.notes.length);
  return `${[styles.strong(lead), '', table.caption, tables.map((each) => tableText(each, styles)).join('\n\n'), ...rest].join('\n')}\n`;
}
