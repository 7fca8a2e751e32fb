import type { UnlabeledText } from '@mainbench/spec';
import { z } from 'zod';
import { textOptions } from '../cleaning/cleaning-options.ts';
import { expectField, expectRecord } from '../files/expect-record.ts';
import { type FileRow, readRows } from '../files/read-rows.ts';
import { textFileSource } from './file-source.ts';
import { rowId, takenFormat } from './row-id.ts';
import { readBlocks } from './text-blocks.ts';

async function* readRecords(rows: AsyncIterable<FileRow>, field: string): AsyncGenerator<UnlabeledText> {
  const expected = `an object with the string ${field}`;
  for await (const row of rows) {
    const record = expectRecord(row.value, expected, row.place);
    yield { id: rowId(record.id, row), text: expectField(record, field, 'string', expected, row.place) };
  }
}

/** Texts of a user's own: records with a field of text (JSON lines, a JSON array, CSV), or a plain text file. */
export const texts = textFileSource({
  name: 'texts',
  version: 2,
  summary: 'JSON lines, a JSON array or CSV with a text, or a plain text file',
  options: z.strictObject({
    ...textOptions,
    file: z
      .string()
      .describe('JSON lines, a JSON array, CSV or plain text, detected from content and name; each may be gzipped'),
    field: z.string().default('text').describe('the field of a record, or column of a CSV file, with the text'),
    document: z
      .enum(['block', 'line'])
      .default('block')
      .describe('documents of a plain text file: separated by empty lines, or one per line'),
  }),
  async *rows(file, { field, document }, counts, context) {
    const format = await takenFormat(file, counts, context);
    yield* format === 'text' ? readBlocks(file, document) : readRecords(readRows(file, format), field);
  },
});
