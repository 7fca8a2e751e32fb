import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** A row of a Parquet file with its position in the file, from 0. */
export interface ParquetRow {
  position: number;
  values: Record<string, unknown>;
}

function described(error: unknown, file: string): unknown {
  const known = describeSystemError(error, file, 'read');
  if (known !== error || !(error instanceof Error)) return known;
  const hint = 'Get it again.';
  return new MainbenchError('data', `is not a complete Parquet file: ${error.message}.`, { file, cause: error, hint });
}

async function open(file: string) {
  try {
    const buffer = await asyncBufferFromFile(file);
    return { buffer, metadata: await parquetMetadataAsync(buffer) };
  } catch (error) {
    throw described(error, file);
  }
}

/**
 * Columns of a Parquet file, one row group in memory at a time.
 * @param hint what to do where a column is missing
 * @throws MainbenchError of kind `data` where the file is damaged or lacks a column
 */
export async function* readParquet(
  file: string,
  columns: readonly string[],
  hint = 'Name the column that holds the text in the options of the source.',
): AsyncGenerator<ParquetRow> {
  const { buffer, metadata } = await open(file);
  const present = metadata.schema.slice(1).map((element) => element.name);
  const missing = columns.find((column) => !present.includes(column));
  if (missing !== undefined) {
    throw new MainbenchError('data', `expected the column ${missing}; found ${present.slice(0, 8).join(', ')}.`, {
      file,
      hint,
    });
  }
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const position = rowStart;
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      columns: [...columns],
      rowStart,
      rowEnd,
      compressors,
    }).catch((error: unknown) => {
      throw described(error, file);
    });
    for (const [index, values] of rows.entries()) yield { position: position + index, values };
    rowStart = rowEnd;
  }
}
