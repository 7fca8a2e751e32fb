import { basename } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import type { RowCounts } from '../cleaning/row-counts.ts';
import { detectFormat, type FileFormat, formatNames } from '../files/detect-format.ts';

/** Detects the format of a source's file, says before use which one was taken, and keeps it beside the counts. */
export async function takenFormat(
  file: string,
  counts: RowCounts,
  { note }: Pick<SourceContext, 'note'>,
): Promise<FileFormat> {
  const format = await detectFormat(file);
  counts.format = formatNames[format];
  note(`${basename(file)}: read as ${formatNames[format]}`);
  return format;
}
