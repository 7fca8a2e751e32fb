import { expectField } from '../files/expect-record.ts';
import type { Shape } from './shape.ts';

const names = ['text', 'content', 'document', 'body'];

/** A text in a column of the names in use. */
export const plainText: Shape = {
  name: 'text',
  produces: 'texts',
  fields: 'text (or content, document, body)',
  columns: names,
  recognises: (record) => names.some((name) => typeof record[name] === 'string'),
  read(record, place) {
    const name = names.find((column) => record[column] !== undefined) ?? 'text';
    return { text: expectField(record, name, 'string', `an object with the string ${name}`, place) };
  },
};
