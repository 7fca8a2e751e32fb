import { readText } from '@mainbench/data';
import { MainbenchError } from '@mainbench/spec';

/** A row of a CSV file by column; the first column of a file written by pandas has no name: `''`. */
export type CsvRow = Readonly<Record<string, string>>;

function splitRecords(text: string): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    fields.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (fields.length > 1 || fields[0] !== '') records.push(fields);
    fields = [];
    if (end === '') break;
  }
  return records;
}

/**
 * Reads a small CSV file with a head.
 * @param columns those that must be there
 * @throws MainbenchError of kind `data` where a column is missing or a row has another number of fields
 */
export async function readCsv(file: string, columns: readonly string[]): Promise<CsvRow[]> {
  let text = '';
  for await (const piece of readText(file)) text += piece;
  const [head = [], ...records] = splitRecords(text);
  const missing = columns.find((column) => !head.includes(column));
  if (missing !== undefined) {
    throw new MainbenchError('data', `has no column ${JSON.stringify(missing)}.`, {
      file,
      line: 1,
      hint: `Expected the columns ${columns.map((column) => JSON.stringify(column)).join(', ')}.`,
    });
  }
  return records.map((fields, index) => {
    if (fields.length !== head.length) {
      const message = `row ${index + 1} has ${fields.length} fields; expected ${head.length}.`;
      throw new MainbenchError('data', message, { file, hint: 'Get the file again.' });
    }
    return Object.fromEntries(head.map((column, place) => [column, fields[place] as string]));
  });
}

/**
 * The number in a field.
 * @throws MainbenchError of kind `data` where it is none
 */
export function numberIn(row: CsvRow, column: string, file: string): number {
  const value = Number(row[column]);
  if (row[column] !== '' && Number.isFinite(value)) return value;
  throw new MainbenchError('data', `the column ${column} holds ${JSON.stringify(row[column])}; expected a number.`, {
    file,
    hint: 'Get the file again.',
  });
}
