/** A field's place: names of mappings, numbers of list entries from 0. */
export type FieldPath = readonly PropertyKey[];

/** Whether a value has fields by name. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a place; undefined where there is none. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}

/** One thing wrong with a value, as a sentence without its full stop. */
export interface Problem {
  path: FieldPath;
  message: string;
}
