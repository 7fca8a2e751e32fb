import { readWholeText } from '@mainbench/data';
import { MainbenchError } from '@mainbench/spec';

/** A row of a CSV file by column; the first column of a file written by pandas has no name: `''`. */
export type CsvRow = Readonly<Record<string, string>>;

function splitRecords(text: string): string[][] {
  if (!text.includes('"'))
    return text
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => line.split(','));
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
  return parseCsv(await readWholeText(file), columns, file);
}

/** Makes rows of one shape, which is many times as fast as building each from pairs. */
function rowMaker(head: readonly string[]): (fields: readonly string[]) => CsvRow {
  return (fields) => {
    const row: Record<string, string> = {};
    for (let place = 0; place < head.length; place += 1) row[head[place] as string] = fields[place] as string;
    return row;
  };
}

/** The rows in the text of a CSV file; errors are those of `readCsv`. */
export function parseCsv(text: string, columns: readonly string[], file: string): CsvRow[] {
  const [head = [], ...records] = splitRecords(text);
  const missing = columns.find((column) => !head.includes(column));
  if (missing !== undefined) {
    throw new MainbenchError('data', `has no column ${JSON.stringify(missing)}.`, {
      file,
      line: 1,
      hint: `Expected the columns ${columns.map((column) => JSON.stringify(column)).join(', ')}.`,
    });
  }
  const row = rowMaker(head);
  return records.map((fields, index) => {
    if (fields.length !== head.length) {
      const message = `row ${index + 1} has ${fields.length} fields; expected ${head.length}.`;
      throw new MainbenchError('data', message, { file, hint: 'Get the file again.' });
    }
    return row(fields);
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
