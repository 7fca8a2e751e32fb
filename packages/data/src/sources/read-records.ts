import { MainbenchError, type Pair, type SourceContext, type UnlabeledText } from '@mainbench/spec';
import { count, type RowCounts } from '../cleaning/counted-rows.ts';
import type { DataFile } from '../files/data-file.ts';
import { detectFormat, type FileFormat, formatNames } from '../files/detect-format.ts';
import { expectRecord, foundOf, type Place, placeOf, refuseRecord } from '../files/expect-record.ts';
import { parquetSummary } from '../files/read-parquet.ts';
import { type FileRow, readRows } from '../files/read-rows.ts';
import { turnOf, turnsExpected } from '../shapes/chat-turns.ts';
import { columnOf, valueAt } from '../shapes/column-path.ts';
import { pairsOfConversation } from '../shapes/conversation-pairs.ts';
import { columnsOfShapes, oddRow, recogniseShape, recordsLookedAt } from '../shapes/recognise-shape.ts';
import type { Reading, Row, Shape } from '../shapes/shape.ts';
import { shapes } from '../shapes/shapes.ts';
import type { PairRecordOptions, TextRecordOptions } from './record-options.ts';
import { rowId } from './row-id.ts';
import { readBlocks } from './text-blocks.ts';

/** A file of a source with what the ids of its rows begin with: nothing where it is the only one that is named. */
export interface SourceFile {
  file: DataFile;
  /** Its name for people. */
  label: string;
  idPrefix: string;
}

type Options = PairRecordOptions | TextRecordOptions;
type Watcher = Pick<SourceContext, 'note'>;

/** What reads a record, and its name for people. */
interface Reader extends Pick<Shape, 'read' | 'join'> {
  described: string;
}

function textAt(record: Row, path: string, place: Place): string {
  const value = valueAt(record, path);
  if (typeof value === 'string') return value;
  const kind = Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
  const found = value === undefined ? `nothing there, but ${foundOf(record)}` : `${kind} there`;
  return refuseRecord(place, `a text at ${path}`, found);
}

function readColumns(columns: NonNullable<Options['columns']>, record: Row, place: Place): Reading {
  if ('text' in columns) return { text: textAt(record, columns.text, place) };
  if ('messages' in columns) {
    const turns = valueAt(record, columns.messages);
    if (!Array.isArray(turns)) refuseRecord(place, `${turnsExpected} at ${columns.messages}`, 'none there');
    return { turns: turns.map((turn) => turnOf(turn, turnsExpected, place)) };
  }
  const instruction = textAt(record, columns.instruction, place);
  const { input: path } = columns;
  const given = path === undefined ? undefined : (valueAt(record, path) ?? undefined);
  const input = given === undefined || path === undefined ? '' : textAt(record, path, place);
  return {
    instruction: input.trim() === '' ? instruction : `${instruction}\n\n${input}`,
    response: textAt(record, columns.response, place),
  };
}

/** Paths that options name, of which Parquet reads the columns. */
function pathsOf(options: Options): string[] {
  return [...Object.values(options.columns ?? {}), ...Object.values(options.scores)].filter(
    (path) => path !== undefined,
  );
}

async function wantedColumns(file: DataFile, options: Options): Promise<string[]> {
  const present = (await parquetSummary(file)).columns.map(({ name }) => name);
  const named = new Set(pathsOf(options).map((path) => columnOf(path, present)));
  if (options.columns === null) for (const column of columnsOfShapes) named.add(column);
  const wanted = present.filter((name) => named.has(name) || name === 'id');
  // A file without any of them says so by its own columns.
  return wanted.length === 0 ? present.slice(0, 8) : wanted;
}

async function rowsOf(file: DataFile, format: Exclude<FileFormat, 'text'>, options: Options) {
  return readRows(file, format, format === 'parquet' ? await wantedColumns(file, options) : undefined);
}

function unknownShape(file: string, rows: readonly FileRow[], produces: Shape['produces']): MainbenchError {
  const odd = oddRow(rows, produces);
  if (odd !== undefined) {
    const { row, shape } = odd;
    refuseRecord(row.place, `records of one shape, as before it ${shape.name} (${shape.fields})`, foundOf(row.value));
  }
  const [first] = rows;
  const known = shapes.filter((shape) => shape.produces === produces).map(({ name }) => name);
  return new MainbenchError(
    'data',
    `expected ${produces} in one of the shapes ${known.join(', ')}; found records with ${foundOf(first?.value)}.`,
    {
      ...placeOf(first?.place ?? { file }),
      hint: 'Name the columns in `columns`; `mainbench data inspect` shows them.',
    },
  );
}

/** What reads the records of a file: its columns as named, the shape as named, or the one that is recognised. */
function readerFor(options: Options, rows: readonly FileRow[], file: string): Reader {
  const { columns, shape: name } = options;
  if (columns !== null) {
    const described = `columns ${Object.values(columns).join(', ')}`;
    return { described, read: (record, place) => readColumns(columns, record, place) };
  }
  const produces = 'turns' in options ? 'pairs' : 'texts';
  const values = rows.map(({ value }) => value);
  const shape =
    name === 'auto' ? recogniseShape(values, produces) : shapes.find((candidate) => candidate.name === name);
  if (shape === undefined) throw unknownShape(file, rows, produces);
  return { ...shape, described: `shape ${shape.name} (${shape.fields})` };
}

/** The first rows of a stream, and all of them again. */
async function peek(rows: AsyncGenerator<FileRow>): Promise<{ first: FileRow[]; all: AsyncIterable<FileRow> }> {
  const first: FileRow[] = [];
  let failure: { error: unknown } | undefined;
  try {
    while (first.length < recordsLookedAt) {
      const { value, done } = await rows.next();
      if (done) break;
      first.push(value);
    }
  } catch (error) {
    // What is wrong further on is said there, unless nothing was read before it.
    if (first.length === 0) throw error;
    failure = { error };
  }
  async function* all() {
    yield* first;
    if (failure !== undefined) throw failure.error;
    yield* rows;
  }
  return { first, all: all() };
}

/** A record that was read, with the row that it stands in. */
interface ReadRecord {
  reading: Reading;
  record: Row;
  row: FileRow;
  source: SourceFile;
}

async function* readFile(source: SourceFile, options: Options, counts: RowCounts, watcher: Watcher) {
  const format = await detectFormat(source.file);
  counts.format ??= formatNames[format];
  // Prose is no format of records: the reader of JSON lines says so with the first line.
  const rows = await rowsOf(source.file, format === 'text' ? 'json-lines' : format, options);
  try {
    yield* readRecords(source, rows, formatNames[format], options, counts, watcher);
  } finally {
    // Rows that nobody asked for any more would leave their file open.
    await rows.return(undefined);
  }
}

async function* readRecords(
  source: SourceFile,
  rows: AsyncGenerator<FileRow>,
  format: string,
  options: Options,
  counts: RowCounts,
  { note }: Watcher,
): AsyncGenerator<ReadRecord> {
  const { first, all } = await peek(rows);
  if (first.length === 0) {
    note(`${source.label}: ${format}, no rows`);
    return;
  }
  const reader = readerFor(options, first, source.file.name);
  note(`${source.label}: read as ${format}, ${reader.described}`);
  for await (const row of reader.join === undefined ? all : reader.join(all, counts)) {
    const record = expectRecord(row.value, 'an object', row.place);
    try {
      yield { reading: reader.read(record, row.place), record, row, source };
    } catch (error) {
      if (options.damaged === 'stop' || !MainbenchError.is(error) || error.kind !== 'data') throw error;
      counts.read += 1;
      count(counts.dropped, 'of another shape');
    }
  }
}

/** The id of a record: its own where it has one and that is wanted, else its place, behind the name of its file. */
function idOf({ record, row, source }: ReadRecord, options: Options): string {
  const path = options.columns?.id;
  const own = options.ids === 'place' ? undefined : path === undefined ? record.id : valueAt(record, path);
  const id = rowId(own, row);
  return id === row.name ? `${source.idPrefix}${id}` : id;
}

function scoreOf(value: unknown, name: string, place: Place): number | null {
  if (value === undefined || value === null || value === '') return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  return refuseRecord(place, `a number as the score ${name}`, JSON.stringify(value).slice(0, 60));
}

function scoresOf({ record, row }: ReadRecord, { scores }: Options): { scores?: Record<string, number | null> } {
  const named = Object.entries(scores);
  if (named.length === 0) return {};
  return {
    scores: Object.fromEntries(named.map(([name, path]) => [name, scoreOf(valueAt(record, path), name, row.place)])),
  };
}

function* pairsOf(read: ReadRecord, options: PairRecordOptions, counts: RowCounts): Generator<Pair> {
  const { reading } = read;
  const scores = scoresOf(read, options);
  const drop = (reason: string) => {
    counts.read += 1;
    count(counts.dropped, reason);
  };
  if ('instruction' in reading) yield { id: idOf(read, options), ...reading, ...scores };
  else if ('turns' in reading) {
    const pairs = pairsOfConversation(reading.turns, options);
    if (typeof pairs === 'string') return drop(pairs);
    const id = idOf(read, options);
    let number = 0;
    for (const pair of pairs) {
      number += 1;
      yield { id: number === 1 ? id : `${id}#${number}`, ...pair, ...scores };
    }
  } else drop('leftOut' in reading ? reading.leftOut : 'without a pair');
}

/**
 * The pairs of files of records, one after another; the format and shape of each file are said before its first row.
 * @throws MainbenchError of kind `data` naming file and place
 */
export async function* readPairRecords(
  files: AsyncIterable<SourceFile> | Iterable<SourceFile>,
  options: PairRecordOptions,
  counts: RowCounts,
  watcher: Watcher,
): AsyncGenerator<Pair> {
  for await (const source of files) {
    for await (const read of readFile(source, options, counts, watcher)) yield* pairsOf(read, options, counts);
  }
}

/** The texts of files of records or of plain text. Errors and notes are those of readPairRecords. */
export async function* readTextRecords(
  files: AsyncIterable<SourceFile> | Iterable<SourceFile>,
  options: TextRecordOptions,
  counts: RowCounts,
  watcher: Watcher,
): AsyncGenerator<UnlabeledText> {
  for await (const source of files) {
    if ((await detectFormat(source.file)) === 'text') {
      counts.format ??= formatNames.text;
      watcher.note(`${source.label}: read as ${formatNames.text}`);
      for await (const block of readBlocks(source.file, options.document)) {
        yield { ...block, id: `${source.idPrefix}${block.id}` };
      }
      continue;
    }
    for await (const read of readFile(source, options, counts, watcher)) {
      if ('text' in read.reading)
        yield { id: idOf(read, options), text: read.reading.text, ...scoresOf(read, options) };
    }
  }
}
