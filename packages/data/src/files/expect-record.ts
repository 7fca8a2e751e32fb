import { excerpt, isObject } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

/** Where a record came from. */
export interface Place {
  file: string;
  line?: number;
  /** The number of a row from 1, where a format has no lines. */
  row?: number;
  /** The number of its row group from 1, in Parquet. */
  rowGroup?: number;
}

/** A place as an error tells it. */
export function placeOf({ file, line }: Place): { file: string; line?: number } {
  return line === undefined ? { file } : { file, line };
}

type FieldTypes = { string: string; array: unknown[]; object: Record<string, unknown> };

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}

/** What a value is, for messages: `the fields prompt, response` of an object, `a value of type null`. */
export function foundOf(value: unknown): string {
  if (!isObject(value)) return `a value of type ${typeOf(value)}`;
  return `the fields ${excerpt(Object.keys(value).slice(0, 8).join(', '), 120) || '(none)'}`;
}

/** Refuses a record. @throws MainbenchError of kind `data` with file and line */
export function refuseRecord(place: Place, expected: string, found: string): never {
  const group = place.rowGroup === undefined ? '' : ` (row group ${place.rowGroup})`;
  const which = place.row === undefined ? '' : `row ${place.row}${group}: `;
  const hint = 'Correct or remove that record, or name the source that reads this format.';
  throw new MainbenchError('data', `${which}expected ${expected}; found ${found}.`, { ...placeOf(place), hint });
}

/**
 * A record as an object.
 * @param expected the format in words, for the message
 * @throws MainbenchError of kind `data` with file and line
 */
export function expectRecord(value: unknown, expected: string, place: Place): Record<string, unknown> {
  if (typeOf(value) !== 'object') refuseRecord(place, expected, foundOf(value));
  return value as Record<string, unknown>;
}

/** A field that a record must have. @throws MainbenchError of kind `data` with file and line */
export function expectField<T extends keyof FieldTypes>(
  record: Record<string, unknown>,
  field: string,
  type: T,
  expected: string,
  place: Place,
): FieldTypes[T] {
  const value = record[field];
  if (typeOf(value) === type) return value as FieldTypes[T];
  return refuseRecord(place, expected, value === undefined ? foundOf(record) : `${field} of type ${typeOf(value)}`);
}
