import { Readable } from 'node:stream';
import { readJsonLines } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { CsvError, parse } from 'csv-parse';
import { type DataFile, dataFile } from './data-file.ts';
import { detectFormat, type FileFormat } from './detect-format.ts';
import { checkKeys } from './duplicate-keys.ts';
import type { Place } from './expect-record.ts';
import { readJsonArray } from './json-array.ts';
import { plainValue } from './plain-value.ts';
import { readBytes } from './read-bytes.ts';
import { readParquet } from './read-parquet.ts';
import { readText } from './read-text.ts';

/** A row of a file with where it stands. */
export interface FileRow {
  value: unknown;
  /** Where a format has no lines of its own, the number of the row stands in `row`. */
  place: Place;
  /** Names a row that has no id of its own: `line-3`, `row-3`. */
  name: string;
}

const excerptOf = (name: string) => JSON.stringify(name.slice(0, 80));

/** The longest row of a table that is read, characters: as long as a line of JSON lines. */
const longestRow = 64 * 1024 * 1024;

function checkHeader(header: string[], delimiter: string, file: string): string[] {
  const [only] = header;
  if (header.length === 1 && only !== undefined && /[,;\t]/.test(only)) {
    const by = delimiter === ',' ? 'commas' : 'tabs';
    throw new MainbenchError('data', `expected columns separated by ${by}; found one column ${excerptOf(only)}.`, {
      file,
      line: 1,
      hint: `Name it ${delimiter === ',' ? '.tsv if these are tabs' : '.csv if these are commas'}, or write it again with ${by}.`,
    });
  }
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice === undefined) return header;
  throw new MainbenchError('data', `expected columns of different names; found ${excerptOf(twice)} twice.`, {
    file,
    line: 1,
    hint: 'Rename one of them in the header row.',
  });
}

async function* readTable(file: DataFile, delimiter: string): AsyncGenerator<FileRow> {
  const text = Readable.from(readText(file));
  const rows = parse({
    columns: (header) => checkHeader(header as string[], delimiter, file.name),
    delimiter,
    info: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
  });
  // A pipe does not pass errors on: the parser would wait for ever.
  text.once('error', (error) => rows.destroy(error));
  text.pipe(rows);
  let row = 0;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: unknown; info: { lines: number } }>) {
      row += 1;
      yield { value: record, place: { file: file.name, line: info.lines }, name: `row-${row}` };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new MainbenchError('data', `expected a CSV row with the fields of the header row: ${error.message}.`, {
      file: file.name,
      line: Number(error.lines ?? 1),
      hint: 'Correct that row, or convert the file to JSON lines.',
      cause: error,
    });
  } finally {
    text.destroy();
  }
}

async function* readArray(file: DataFile): AsyncGenerator<FileRow> {
  let row = 0;
  for await (const value of readJsonArray(file)) {
    row += 1;
    yield { value, place: { file: file.name, row }, name: `row-${row}` };
  }
}

/** The rows of a file of JSON lines. @throws MainbenchError of kind `data` naming file and line */
export async function* readLines(given: string | DataFile): AsyncGenerator<FileRow> {
  const { name: file } = dataFile(given);
  const check = (text: string, value: unknown, line: number) => checkKeys(text, value, { file, line });
  for await (const { value, line } of readJsonLines<unknown>(file, { bytes: readBytes(given), check })) {
    yield { value, place: { file, line }, name: `line-${line}` };
  }
}

async function* readColumns(file: DataFile, columns?: readonly string[]): AsyncGenerator<FileRow> {
  for await (const { position, group, values } of readParquet(file, columns)) {
    const row = position + 1;
    yield { value: plainValue(values), place: { file: file.name, row, rowGroup: group + 1 }, name: `row-${row}` };
  }
}

/**
 * The rows of a file of records, as a stream: one record is held at a time, of Parquet one row group.
 * @param columns of Parquet, what is read; all columns where none are named
 * @throws MainbenchError of kind `data` naming file and place
 */
export function readRows(
  given: string | DataFile,
  format: Exclude<FileFormat, 'text'>,
  columns?: readonly string[],
): AsyncGenerator<FileRow> {
  const file = dataFile(given);
  if (format === 'json-lines') return readLines(file);
  if (format === 'json-array') return readArray(file);
  if (format === 'parquet') return readColumns(file, columns);
  return readTable(file, format === 'csv' ? ',' : '\t');
}

/** The rows of a file of records in whatever format it is; prose is taken for JSON lines, whose reader says what is wrong. */
export async function* readAnyRows(file: string | DataFile): AsyncGenerator<FileRow> {
  const format = await detectFormat(file);
  yield* readRows(file, format === 'text' ? 'json-lines' : format);
}
