import { Readable } from 'node:stream';
import { readJsonLines } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { CsvError, parse } from 'csv-parse';
import { detectFormat, type FileFormat } from './detect-format.ts';
import { readJsonFile, readText } from './read-text.ts';

/** A row of a file with where it stands. */
export interface FileRow {
  value: unknown;
  /** Where a format has no lines of its own, the number of the row stands in `row`. */
  place: { file: string; line?: number; row?: number };
  /** Names a row that has no id of its own: `line-3`, `row-3`. */
  name: string;
}

async function* readTable(file: string, delimiter: string): AsyncGenerator<FileRow> {
  const rows = Readable.from(readText(file)).pipe(
    parse({ columns: true, delimiter, info: true, skip_empty_lines: true }),
  );
  let row = 0;
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: unknown; info: { lines: number } }>) {
      row += 1;
      yield { value: record, place: { file, line: info.lines }, name: `row-${row}` };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new MainbenchError('data', `expected a CSV row with the fields of the header row: ${error.message}.`, {
      file,
      line: Number(error.lines ?? 1),
      hint: 'Correct that row, or convert the file to JSON lines.',
      cause: error,
    });
  }
}

async function* readArray(file: string): AsyncGenerator<FileRow> {
  const values = (await readJsonFile(file)) as unknown[];
  for (const [index, value] of values.entries()) {
    yield { value, place: { file, row: index + 1 }, name: `row-${index + 1}` };
  }
}

async function* readLines(file: string): AsyncGenerator<FileRow> {
  for await (const { value, line } of readJsonLines<unknown>(file)) {
    yield { value, place: { file, line }, name: `line-${line}` };
  }
}

/**
 * The rows of a file of records. A JSON array is held in memory, up to 64 MiB; the others are read as a stream.
 * @throws MainbenchError of kind `data` naming file and place
 */
export function readRows(file: string, format: Exclude<FileFormat, 'text'>): AsyncGenerator<FileRow> {
  if (format === 'json-lines') return readLines(file);
  if (format === 'json-array') return readArray(file);
  return readTable(file, format === 'csv' ? ',' : '\t');
}

/** The rows of a file of records in whatever format it is; prose is taken for JSON lines, whose reader says what is wrong. */
export async function* readAnyRows(file: string): AsyncGenerator<FileRow> {
  const format = await detectFormat(file);
  yield* readRows(file, format === 'text' ? 'json-lines' : format);
}
