import { readRows } from '@mainbench/data';
import { MainbenchError } from '@mainbench/spec';

/** A row of a CSV file by column; the first column of a file written by pandas has no name: `''`. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * Reads a small CSV file with a head.
 * @param columns those that must be there
 * @throws MainbenchError of kind `data` where a column is missing or a row has another number of fields
 */
export async function readCsv(file: string, columns: readonly string[]): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const { value } of readRows(file, 'csv')) rows.push(value as CsvRow);
  const [first] = rows;
  const missing = first === undefined ? undefined : columns.find((column) => !(column in first));
  if (missing === undefined) return rows;
  const hint = `Expected the columns ${columns.map((column) => JSON.stringify(column)).join(', ')}.`;
  throw new MainbenchError('data', `has no column ${JSON.stringify(missing)}.`, { file, line: 1, hint });
}

/** The number in a field. @throws MainbenchError of kind `data` where it is none */
export function numberIn(row: CsvRow, column: string, file: string): number {
  const value = Number(row[column]);
  if (row[column] !== '' && Number.isFinite(value)) return value;
  throw new MainbenchError('data', `the column ${column} holds ${JSON.stringify(row[column])}; expected a number.`, {
    file,
    hint: 'Get the file again.',
  });
}
