import { styleText } from 'node:util';
import type { Results } from '@mainbench/spec';
import { printableResults } from './printable-results.ts';
import { createContext } from './report-context.ts';
import { headline } from './sections/headline.ts';
import { outcomeTable } from './sections/outcome.ts';
import { type TextStyles, tableText } from './table/table-text.ts';

const plain: TextStyles = { better: String, worse: String, quiet: String, strong: String };

function coloured(...format: Parameters<typeof styleText>[0][]): (text: string) => string {
  return (text) => styleText(format.flat() as Parameters<typeof styleText>[0], text, { validateStream: false });
}

const colours: TextStyles = {
  better: coloured('bold', 'green'),
  worse: coloured('bold', 'red'),
  quiet: coloured('dim'),
  strong: coloured('bold'),
};

/**
 * The headline and its metric's table as plain text, for the end of a run.
 * @param options.color whether the terminal shows colours; without it the text has no escape sequence
 */
export function renderTerminalTable(results: Results, options: { color?: boolean } = {}): string {
  const context = createContext(printableResults(results));
  const styles = options.color === true ? colours : plain;
  const { lead } = headline(context);
  const metric = context.results.metrics[0];
  if (metric === undefined || context.results.models.length === 0) return `${lead}\n`;
  const table = outcomeTable(context, metric);
  const more = context.results.metrics.length - 1;
  const rest = more === 0 ? [] : [`${more} more ${more === 1 ? 'metric' : 'metrics'} in the report.`];
  return `${[styles.strong(lead), '', table.caption, tableText(table, styles), ...rest].join('\n')}\n`;
}
