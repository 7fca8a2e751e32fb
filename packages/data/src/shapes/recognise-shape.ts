import { isObject } from '@mainbench/kit';
import type { Row, Shape } from './shape.ts';
import { shapes } from './shapes.ts';

/** Records that are looked at before a shape is taken. */
export const recordsLookedAt = 20;

/**
 * The shape of records, by the first of them: one that fits them all; undefined where none does.
 * @param produces what the records must give; either where not given
 */
export function recogniseShape(records: readonly unknown[], produces?: Shape['produces']): Shape | undefined {
  const looked = records.slice(0, recordsLookedAt);
  if (looked.length === 0 || !looked.every(isObject)) return undefined;
  return shapes.find(
    (shape) =>
      (produces === undefined || shape.produces === produces) &&
      looked.every((record) => shape.recognises(record as Row)),
  );
}

/**
 * Of rows that no shape fits together, the first that is unlike those before it, with the shape of these; undefined where
 * already the first row is of no known shape.
 */
export function oddRow<R extends { value: unknown }>(
  rows: readonly R[],
  produces?: Shape['produces'],
): { row: R; shape: Shape } | undefined {
  let fitting = shapes.filter((shape) => produces === undefined || shape.produces === produces);
  for (const [index, row] of rows.slice(0, recordsLookedAt).entries()) {
    const { value } = row;
    const still = isObject(value) ? fitting.filter((shape) => shape.recognises(value as Row)) : [];
    const [shape] = fitting;
    if (still.length === 0) return index === 0 || shape === undefined ? undefined : { row, shape };
    fitting = still;
  }
  return undefined;
}

/** The columns that any shape reads. */
export const columnsOfShapes: ReadonlySet<string> = new Set(shapes.flatMap(({ columns }) => columns));
