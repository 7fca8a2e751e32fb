import { MainbenchError } from '@mainbench/spec';
import type { FileRow } from '../files/read-rows.ts';
import { placeOf } from './expect-record.ts';

/**
 * The id of a row: its own text or number, as decimal text, else its place. Held-out rows are drawn by id, so an id
 * that was passed over would move them whenever a row is added.
 * @throws MainbenchError of kind `data` for an id that is neither, or a number that JSON does not hold exactly
 */
export function rowId(id: unknown, { place, name }: FileRow): string {
  if (id === undefined || id === null || id === '') return name;
  if (typeof id === 'string') return id;
  const exact = typeof id === 'number' && (Number.isSafeInteger(id) || !Number.isInteger(id));
  if (exact) return String(id);
  const found = typeof id === 'number' ? 'a number above 2^53, which loses digits' : `one of type ${typeof id}`;
  throw new MainbenchError('data', `expected an id that is a text or a number; found ${found}.`, {
    ...placeOf(place),
    hint: 'Write the ids as texts, or leave them out.',
  });
}
