import { isObject } from '@mainbench/kit';
import { describeError, MainbenchError, type SourceContext } from '@mainbench/spec';
import { emptyCounts, type RowCounts } from '../cleaning/counted-rows.ts';
import { detectFormat, type FileFormat, formatNames } from '../files/detect-format.ts';
import { expectRecord } from '../files/expect-record.ts';
import { parquetSummary } from '../files/read-parquet.ts';
import { type FileRow, readRows } from '../files/read-rows.ts';
import { oddRow, recogniseShape, recordsLookedAt } from '../shapes/recognise-shape.ts';
import type { Reading, Shape } from '../shapes/shape.ts';
import type { SourceFile } from '../sources/read-records.ts';
import { readBlocks } from '../sources/text-blocks.ts';
import { ColumnCollector, type InspectedColumn } from './inspect-columns.ts';
import { LengthCollector, type Lengths, type Spread, spreadOf } from './value-statistics.ts';

/** A file as it was found. */
export interface InspectedFile {
  name: string;
  format: string;
  /** Of Parquet, which says it; of other files unknown until they were read. */
  rows?: number;
}

/** What a data set holds, by its first rows. */
export interface Inspection {
  files: InspectedFile[];
  /** Rows that were looked at, and whether they were all. */
  rows: number;
  complete: boolean;
  shape?: { name: string; fields: string; produces: Shape['produces'] };
  columns: InspectedColumn[];
  /** Messages a conversation, where the shape is one of conversations. */
  messages?: Spread;
  /** Texts of the pairs, or of the texts. */
  lengths: Record<string, Lengths>;
  /** Rows by language, of a sample of them. */
  languages?: Record<string, number>;
  /** What the first rows give. */
  examples: Reading[];
  /** Rows that the shape does not read. */
  unread: { rows: number; first?: string };
}

export interface InspectOptions {
  /** The most rows that are looked at. */
  rows: number;
  /** Examples that are kept. */
  examples: number;
  /** The language of a text, such as `en`; languages are left out where it is not given. */
  languageOf?: ((text: string) => string) | undefined;
}

/** Texts whose language is detected. */
const languageSample = 200;
const languageCharacters = 2000;

async function* rowsOf({ file }: SourceFile, format: FileFormat): AsyncGenerator<FileRow> {
  if (format === 'text') {
    let row = 0;
    for await (const { text } of readBlocks(file, 'block')) {
      row += 1;
      yield { value: { text }, place: { file: file.name, row }, name: `row-${row}` };
    }
    return;
  }
  if (format !== 'parquet') {
    yield* readRows(file, format);
    return;
  }
  // Pictures and sounds are not looked at, and would be fetched.
  const columns = (await parquetSummary(file)).columns.filter(({ type }) => type !== 'bytes');
  yield* readRows(
    file,
    format,
    columns.map(({ name }) => name),
  );
}

/** What a reading says, by the name of its part. */
function textsOf(reading: Reading): Record<string, string> {
  if ('text' in reading) return { text: reading.text };
  if ('instruction' in reading) return { instruction: reading.instruction, response: reading.response };
  if ('leftOut' in reading) return {};
  const said = (role: string) =>
    reading.turns
      .filter((turn) => turn.role === role)
      .map(({ text }) => text)
      .join('\n\n');
  return { instruction: said('user'), response: said('assistant') };
}

class Inspector {
  readonly #options: InspectOptions;
  readonly #signal: AbortSignal;
  readonly #columns = new ColumnCollector();
  readonly #lengths = new Map<string, LengthCollector>();
  readonly #messages: number[] = [];
  readonly #languages: Record<string, number> = {};
  #detected = 0;
  #rows = 0;
  readonly #examples: Reading[] = [];
  readonly #unread: Inspection['unread'] = { rows: 0 };

  constructor(options: InspectOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  get rows(): number {
    return this.#rows;
  }

  get isFull(): boolean {
    return this.#rows >= this.#options.rows;
  }

  look(row: FileRow): FileRow {
    this.#signal.throwIfAborted();
    this.#rows += 1;
    if (isObject(row.value)) this.#columns.add(row.value);
    return row;
  }

  read(row: FileRow, shape: Shape): void {
    try {
      this.#add(shape.read(expectRecord(row.value, shape.fields, row.place), row.place));
    } catch (error) {
      this.#unread.rows += 1;
      this.#unread.first ??= MainbenchError.is(error) ? describeError(error) : (error as Error).message;
    }
  }

  #add(reading: Reading): void {
    if (this.#examples.length < this.#options.examples) this.#examples.push(reading);
    if ('turns' in reading) this.#messages.push(reading.turns.length);
    const texts = textsOf(reading);
    for (const [part, text] of Object.entries(texts)) {
      const lengths = this.#lengths.get(part) ?? new LengthCollector();
      this.#lengths.set(part, lengths);
      lengths.add(text);
    }
    const { languageOf } = this.#options;
    const text = Object.values(texts).join('\n').slice(0, languageCharacters);
    if (languageOf === undefined || this.#detected === languageSample || text.trim() === '') return;
    this.#detected += 1;
    const language = languageOf(text);
    this.#languages[language] = (this.#languages[language] ?? 0) + 1;
  }

  result(files: InspectedFile[], shape: Shape | undefined, complete: boolean): Inspection {
    const messages = spreadOf(this.#messages);
    const lengths = [...this.#lengths].flatMap(([part, collector]) =>
      collector.lengths === undefined ? [] : [[part, collector.lengths] as const],
    );
    return {
      files,
      rows: this.#rows,
      complete,
      ...(shape === undefined ? {} : { shape: { name: shape.name, fields: shape.fields, produces: shape.produces } }),
      columns: this.#columns.columns,
      ...(messages === undefined ? {} : { messages }),
      lengths: Object.fromEntries(lengths),
      ...(this.#detected === 0 ? {} : { languages: this.#languages }),
      examples: this.#examples,
      unread: this.#unread,
    };
  }
}

/** The shape of a file's first rows; where one is unlike those before it, the shape of these. */
async function shapeOf(source: SourceFile, format: FileFormat): Promise<Shape | undefined> {
  const rows: FileRow[] = [];
  for await (const row of rowsOf(source, format)) {
    rows.push(row);
    if (rows.length === recordsLookedAt) break;
  }
  return recogniseShape(rows.map(({ value }) => value)) ?? oddRow(rows)?.shape;
}

function refuseNoRows([first, ...others]: readonly SourceFile[]): never {
  const hint = 'Check that it is the right file.';
  const message = others.length === 0 ? 'holds no rows.' : `and ${others.length} more files hold no rows.`;
  throw new MainbenchError('data', message, first === undefined ? { hint } : { file: first.file.name, hint });
}

/**
 * Looks at the first rows of files: their shape, columns, lengths, languages and examples.
 * @throws MainbenchError of kind `data` naming file and place where they cannot be read, or hold no rows
 */
export async function inspectData(
  sources: readonly SourceFile[],
  options: InspectOptions,
  { signal }: Pick<SourceContext, 'signal'>,
): Promise<Inspection> {
  const inspector = new Inspector(options, signal);
  const files: InspectedFile[] = [];
  let shape: Shape | undefined;
  let complete = true;
  for (const source of sources) {
    signal.throwIfAborted();
    const format = await detectFormat(source.file);
    const rows = format === 'parquet' ? { rows: (await parquetSummary(source.file)).rows } : {};
    files.push({ name: source.label, format: formatNames[format], ...rows });
    if (inspector.isFull) {
      complete = false;
      continue;
    }
    shape ??= await shapeOf(source, format);
    complete = (await inspectFile(source, format, shape, inspector, emptyCounts())) && complete;
  }
  if (inspector.rows === 0) refuseNoRows(sources);
  return inspector.result(files, shape, complete);
}

/** Looks at rows of one file. @returns whether it was read to its end */
async function inspectFile(
  source: SourceFile,
  format: FileFormat,
  shape: Shape | undefined,
  inspector: Inspector,
  counts: RowCounts,
): Promise<boolean> {
  let complete = true;
  async function* looked() {
    for await (const row of rowsOf(source, format)) {
      if (inspector.isFull) {
        complete = false;
        return;
      }
      yield inspector.look(row);
    }
  }
  const rows = shape?.join === undefined ? looked() : shape.join(looked(), counts);
  for await (const row of rows) if (shape !== undefined) inspector.read(row, shape);
  return complete;
}
