import type { Results } from '@mainbench/spec';
import { printableResults } from '../printable-results.ts';
import { createContext } from '../report-context.ts';
import { tableCsv } from '../table/table-csv.ts';
import { tableLatex } from '../table/table-latex.ts';
import { tableMarkdown } from '../table/table-markdown.ts';
import { ablationTables } from './ablation-tables.ts';
import { scoresTable } from './scores-table.ts';

/** A file of a table. */
export interface TableFile {
  name: string;
  text: string;
}

/** A filter may be named by a path: what a file's name and a LaTeX label can hold is left. */
function fileName(filter: string): string {
  return filter.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
}

/** The tables of methods and of ablations, each as LaTeX with booktabs, as CSV and as Markdown. */
export function paperTables(results: Results): TableFile[] {
  const context = createContext(printableResults(results));
  const tables = [
    { name: 'scores', table: scoresTable(context) },
    ...ablationTables(context).map(({ filter, table }) => ({ name: `ablation-${fileName(filter)}`, table })),
  ];
  return tables
    .filter(({ table }) => table.rows.length > 0)
    .flatMap(({ name, table }, index) => [
      { name: `${name}.tex`, text: tableLatex(table, name) },
      { name: `${name}.csv`, text: tableCsv(table) },
      { name: `${name}.md`, text: `${tableMarkdown(table, index + 1)}\n` },
    ]);
}
