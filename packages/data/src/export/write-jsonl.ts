import { writeLinesAtomic } from '@mainbench/kit';
import type { ExportTable, TableWriter } from './export-table.ts';

async function* linesOf({ columns, rows }: ExportTable): AsyncGenerator<string> {
  for await (const row of rows()) {
    yield JSON.stringify(Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null])));
  }
}

/** JSON lines, with every column in every line. */
export const jsonlWriter: TableWriter = {
  name: 'jsonl',
  ending: 'jsonl',
  async write(path, table) {
    await writeLinesAtomic(path, linesOf(table));
  },
};
