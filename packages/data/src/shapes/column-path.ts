import { z } from 'zod';

/** Steps into a value: names of fields, and places of lists from 0, from the end where negative. */
export type ColumnPath = readonly (string | number)[];

const step = /\.?(?:\[(-?\d{1,9})\]|\["([^"]*)"\]|([^.[\]"]+))/y;
const longestPath = 500;

/**
 * Steps of a path such as `messages[0].content`, `turns[-1]` or `["a.b"].c`.
 * @throws SyntaxError where it is not one
 */
export function parsePath(path: string): ColumnPath {
  const steps: (string | number)[] = [];
  step.lastIndex = 0;
  for (let at = 0; at < path.length; at = step.lastIndex) {
    const found = path.length > longestPath ? null : step.exec(path);
    if (found === null || (at === 0 && path.startsWith('.'))) {
      throw new SyntaxError(`expected a column or a path such as messages[0].content; found ${path.slice(0, 60)}`);
    }
    const [, index, quoted, name] = found;
    steps.push(index === undefined ? (quoted ?? name ?? '') : Number(index));
  }
  if (steps.length === 0) throw new SyntaxError('expected a column or a path such as messages[0].content');
  return steps;
}

function stepInto(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value.at(step) : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}

/** What a path leads to in a record; undefined where a step leads nowhere. A column of exactly this name comes first. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  return parsePath(path).reduce(stepInto, record as unknown);
}

/** The column of a table that a path begins in, where the table has these columns. */
export function columnOf(path: string, columns: readonly string[]): string {
  return columns.includes(path) ? path : String(parsePath(path)[0]);
}

/** A path in the options of a source. */
export const pathSchema = z.string().superRefine((path, context) => {
  try {
    parsePath(path);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});
