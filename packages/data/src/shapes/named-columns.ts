import { expectField, type Place } from '../files/expect-record.ts';
import type { Reading, Row, Shape } from './shape.ts';

/** Names of the columns of a pair; the first that is there counts, and every context that is there. */
export interface PairColumns {
  instruction: readonly string[];
  /** What an instruction is about, appended to it where it is not blank. */
  context: readonly string[];
  response: readonly string[];
}

const named = (names: readonly string[], record: Row) => names.find((name) => record[name] !== undefined);

/**
 * The pair in named columns.
 * @param expected the record in words, for the message
 * @throws MainbenchError of kind `data` naming file and place where a column is missing or no text
 */
export function readNamedColumns(record: Row, columns: PairColumns, expected: string, place: Place) {
  const { instruction: [first = ''] = [], response: [answer = ''] = [] } = columns;
  const text = (name: string) => expectField(record, name, 'string', expected, place);
  const contexts = columns.context.flatMap((name) => {
    if (record[name] === undefined || record[name] === null) return [];
    return text(name).trim() === '' ? [] : [text(name)];
  });
  const instruction = text(named(columns.instruction, record) ?? first);
  const response = text(named(columns.response, record) ?? answer);
  return { instruction: [instruction, ...contexts].join('\n\n'), response };
}

/** A shape of a pair whose texts are in named columns; it is recognised by the columns that it must have. */
export function namedColumns(name: string, fields: string, columns: PairColumns, typical: readonly string[]): Shape {
  const has = (record: Row, names: readonly string[]) => names.some((column) => typeof record[column] === 'string');
  return {
    name,
    produces: 'pairs',
    fields,
    columns: [...columns.instruction, ...columns.context, ...columns.response],
    recognises: (record) =>
      has(record, columns.instruction) &&
      has(record, columns.response) &&
      typical.every((column) => Object.hasOwn(record, column)),
    read: (record, place): Reading => readNamedColumns(record, columns, `an object with the strings ${fields}`, place),
  };
}
