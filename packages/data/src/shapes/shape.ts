import type { RowCounts } from '../cleaning/counted-rows.ts';
import type { Place } from '../files/expect-record.ts';
import type { FileRow } from '../files/read-rows.ts';

/** One message of a conversation; what is neither of system, user nor assistant, such as a tool, is `other`. */
export interface Turn {
  role: 'system' | 'user' | 'assistant' | 'other';
  text: string;
}

/** What a record gives: a pair, a conversation, a text, or why it gives none. */
export type Reading =
  | { instruction: string; response: string }
  | { turns: readonly Turn[] }
  | { text: string }
  | { leftOut: string };

export type Row = Readonly<Record<string, unknown>>;

/** A usual way to write a pair, a conversation or a text as a record. */
export interface Shape {
  name: string;
  produces: 'pairs' | 'texts';
  /** A record in words, for messages and tables: `instruction, input and output`. */
  fields: string;
  /** The columns that it may read, of which Parquet reads no others. */
  columns: readonly string[];
  /** Whether a record looks like one of this shape, by its fields. */
  recognises(record: Row): boolean;
  /** @throws MainbenchError of kind `data` naming file and place where the record is of another shape */
  read(record: Row, place: Place): Reading;
  /** Where several rows make one record: the records of the rows, which come in the order of the file. */
  join?(rows: AsyncIterable<FileRow>, counts: RowCounts): AsyncIterable<FileRow>;
}
