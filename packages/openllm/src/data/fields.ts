import { MainbenchError } from '@mainbench/spec';

/** A row with the place it came from. */
export interface TableRow {
  values: Readonly<Record<string, unknown>>;
  file: string;
  /** From 1. */
  line: number;
}

/** An error about a row, with its place. */
export function rowError({ file, line }: TableRow, message: string): MainbenchError {
  const hint = 'Correct or remove that row, or get the file again.';
  return new MainbenchError('data', message, { file, line, hint });
}

function described(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}

function field(row: TableRow, name: string): unknown {
  const value = row.values[name];
  if (value !== undefined) return value;
  const found = Object.keys(row.values).slice(0, 8).join(', ') || 'none';
  throw rowError(row, `expected the field ${name}; found ${found}.`);
}

/** @throws MainbenchError of kind `data` where the field is missing or no text */
export function textField(row: TableRow, name: string): string {
  const value = field(row, name);
  if (typeof value === 'string') return value;
  throw rowError(row, `expected text in the field ${name}; found ${described(value)}.`);
}

/**
 * A list of at least one text.
 * @throws MainbenchError of kind `data` where the field is missing, empty or no such list
 */
export function textsField(row: TableRow, name: string): string[] {
  return texts(row, name, field(row, name));
}

/** As textsField, for a value that was found already. */
export function texts(row: TableRow, name: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string')) {
    throw rowError(row, `expected a list of texts in the field ${name}; found ${described(value)}.`);
  }
  if (value.length === 0) throw rowError(row, `expected at least one text in the list ${name}; it is empty.`);
  return value;
}

/**
 * A whole number, also where it is written as text.
 * @param count it has to be from 0 to below this
 * @throws MainbenchError of kind `data` where the field is missing or out of range
 */
export function indexField(row: TableRow, name: string, count: number): number {
  const value = field(row, name);
  const index = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof index === 'number' && Number.isInteger(index) && index >= 0 && index < count) return index;
  throw rowError(
    row,
    `expected in the field ${name} a whole number from 0 to ${count - 1}; found ${JSON.stringify(value)}.`,
  );
}

/** @throws MainbenchError of kind `data` where the field is missing or no object */
export function objectField(row: TableRow, name: string): Record<string, unknown> {
  const value = field(row, name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw rowError(row, `expected an object in the field ${name}; found ${described(value)}.`);
}
