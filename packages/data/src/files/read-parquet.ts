import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { type DataFile, dataFile } from './data-file.ts';

/** A row of a Parquet file with its position in the file and the number of its row group, each from 0. */
export interface ParquetRow {
  position: number;
  group: number;
  values: Record<string, unknown>;
}

/** A column of the first level. */
export interface ParquetColumn {
  name: string;
  /** Such as `text`, `number` or `list`. */
  type: string;
}

/** Uncompressed bytes of the columns of a row group that are read at once. */
const largestGroup = 2 ** 31;

function described(error: unknown, file: string, group?: number, column?: string): unknown {
  const known = describeSystemError(error, file, 'read');
  if (known !== error || !(error instanceof Error) || MainbenchError.is(error)) return known;
  const inColumn = column === undefined ? '' : `, column ${column}`;
  const place = group === undefined ? '' : ` in row group ${group + 1}${inColumn}`;
  return new MainbenchError('data', `is not a complete Parquet file${place}: ${error.message}.`, {
    file,
    cause: error,
    hint: 'Get it again.',
  });
}

async function open(file: DataFile): Promise<{ buffer: AsyncBuffer; metadata: FileMetaData }> {
  try {
    const buffer = await file.randomAccess();
    return { buffer, metadata: await parquetMetadataAsync(buffer) };
  } catch (error) {
    throw described(error, file.name);
  }
}

function typeName({ element, children }: ReturnType<typeof parquetSchema>): string {
  if (element.converted_type === 'LIST' || element.logical_type?.type === 'LIST') return 'list';
  if (element.converted_type === 'MAP') return 'map';
  if (children.length > 0) return element.repetition_type === 'REPEATED' ? 'list' : 'struct';
  if (element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING') return 'text';
  if (element.type === 'BOOLEAN') return 'boolean';
  return element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY' ? 'bytes' : 'number';
}

/**
 * Columns and number of rows of a Parquet file, from its footer alone.
 * @throws MainbenchError of kind `data` where the file is damaged
 */
export async function parquetSummary(
  given: string | DataFile,
): Promise<{ rows: number; rowGroups: number; columns: readonly ParquetColumn[] }> {
  const { metadata } = await open(dataFile(given));
  const columns = parquetSchema(metadata).children.map((child) => ({
    name: child.element.name,
    type: typeName(child),
  }));
  return { rows: Number(metadata.num_rows), rowGroups: metadata.row_groups.length, columns };
}

function checkSize(metadata: FileMetaData, group: number, columns: readonly string[] | undefined, file: string): void {
  const bytes = metadata.row_groups[group]?.columns.reduce((sum, { meta_data }) => {
    const name = meta_data?.path_in_schema[0];
    const wanted = name !== undefined && (columns === undefined || columns.includes(name));
    return sum + (wanted ? Number(meta_data?.total_uncompressed_size ?? 0) : 0);
  }, 0);
  if ((bytes ?? 0) <= largestGroup) return;
  const found = `row group ${group + 1} has ${((bytes ?? 0) / 1e9).toFixed(1)} GB`;
  throw new MainbenchError('data', `expected row groups of at most 2 GiB in the columns that are read; ${found}.`, {
    file,
    hint: 'Write the file again with smaller row groups, or read fewer columns.',
  });
}

/** The first column that cannot be read by itself: what is wrong with a row group is said of a column. */
async function firstUnreadable(
  columns: readonly string[],
  read: (columns: readonly string[]) => Promise<unknown>,
): Promise<string | undefined> {
  for (const column of columns) {
    const isReadable = await read([column]).then(
      () => true,
      () => false,
    );
    if (!isReadable) return column;
  }
  return undefined;
}

/**
 * Columns of a Parquet file, one row group in memory at a time.
 * @param columns all of them where none are named
 * @param hint what to do where a column is missing
 * @throws MainbenchError of kind `data` where the file is damaged or lacks a column
 */
export async function* readParquet(
  given: string | DataFile,
  columns?: readonly string[],
  hint = 'Name the column that holds the text in the options of the source.',
): AsyncGenerator<ParquetRow> {
  const file = dataFile(given);
  const { buffer, metadata } = await open(file);
  const present = parquetSchema(metadata).children.map(({ element }) => element.name);
  const missing = columns?.find((column) => !present.includes(column));
  if (missing !== undefined) {
    const found = present.slice(0, 8).join(', ');
    throw new MainbenchError('data', `expected the column ${missing}; found ${found}.`, { file: file.name, hint });
  }
  // Their programs take a tenth of every start of the command line, and few commands read Parquet.
  const { compressors } = await import('hyparquet-compressors');
  let rowStart = 0;
  for (const [group, { num_rows }] of metadata.row_groups.entries()) {
    const rowEnd = rowStart + Number(num_rows);
    const position = rowStart;
    checkSize(metadata, group, columns, file.name);
    const read = (names: readonly string[] | undefined) => {
      const named = names === undefined ? {} : { columns: [...names] };
      return parquetReadObjects({ file: buffer, metadata, ...named, rowStart: position, rowEnd, compressors });
    };
    const rows = await read(columns).catch(async (error: unknown) => {
      const column = MainbenchError.is(error) ? undefined : await firstUnreadable(columns ?? present, read);
      throw described(error, file.name, group, column);
    });
    for (const [index, values] of rows.entries()) yield { position: position + index, group, values };
    rowStart = rowEnd;
  }
}
