import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { count } from '../cleaning/counted-rows.ts';
import { readRows } from '../files/read-rows.ts';
import { expectRecord } from './expect-record.ts';
import { pairFileSource } from './file-source.ts';
import { pairOfRecord } from './pair-of-record.ts';
import { rowId, takenFormat } from './row-id.ts';

const expected = 'an object with the strings instruction and response';

/** Pairs of a user's own, in one of the usual shapes, as JSON lines, a JSON array or CSV. */
export const pairs = pairFileSource({
  name: 'pairs',
  version: 2,
  summary: 'pairs of your own: JSON lines, a JSON array or CSV',
  options: z.strictObject({
    ...pairOptions,
    file: z.string().describe('JSON lines, a JSON array or CSV, gzipped or not, in the data directory or absolute'),
  }),
  async *rows(file, _, counts, context) {
    const format = await takenFormat(file, counts, context);
    // Prose is no format of pairs: the reader of JSON lines says so with the first line.
    for await (const row of readRows(file, format === 'text' ? 'json-lines' : format)) {
      const record = expectRecord(row.value, expected, row.place);
      const pair = pairOfRecord(record, row.place);
      if ('leftOut' in pair) {
        counts.read += 1;
        count(counts.dropped, pair.leftOut);
      } else {
        yield { id: rowId(record.id, row), ...pair };
      }
    }
  },
});
