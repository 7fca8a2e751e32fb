import { basename } from 'node:path';
import { MainbenchError, type SourceContext } from '@mainbench/spec';
import type { RowCounts } from '../cleaning/counted-rows.ts';
import { detectFormat, type FileFormat, formatNames } from '../files/detect-format.ts';
import { placeOf } from '../files/expect-record.ts';
import type { FileRow } from '../files/read-rows.ts';

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

/**
 * The id of a row: its own text or number, as decimal text, else its place. Held-out rows are drawn by id, so an id
 * that was passed over would move them whenever a row is added.
 * @throws MainbenchError of kind `data` for an id that is neither, or a number that JSON does not hold exactly
 */
export function rowId(id: unknown, { place, name }: FileRow): string {
  if (id === undefined || id === null || id === '') return name;
  if (typeof id === 'string' && id.isWellFormed()) return id;
  const exact = typeof id === 'number' && (Number.isSafeInteger(id) || !Number.isInteger(id));
  if (exact) return String(id);
  const found =
    typeof id === 'number'
      ? 'a number above 2^53, which loses digits'
      : typeof id === 'string'
        ? 'half of a surrogate pair'
        : `one of type ${typeof id}`;
  throw new MainbenchError('data', `expected an id that is a text or a number; found ${found}.`, {
    ...placeOf(place),
    hint: 'Write the ids as texts, or leave them out.',
  });
}
