import { readJsonLines } from '@mainbench/kit';
import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { expectField, expectRecord } from './expect-record.ts';
import { pairFileSource } from './pair-file-source.ts';

const expected = 'an object with the strings instruction and response';

/** Pairs of a user's own: one JSON object a line with `instruction`, `response` and perhaps `id`. */
export const pairs = pairFileSource({
  name: 'pairs',
  version: 1,
  summary: 'JSON lines with an instruction and a response',
  options: z.strictObject({
    ...pairOptions,
    file: z.string().describe('JSON lines, gzipped or not, in the data directory or absolute'),
  }),
  async *pairs(file) {
    for await (const { value, line } of readJsonLines<unknown>(file)) {
      const place = { file, line };
      const record = expectRecord(value, expected, place);
      yield {
        id: typeof record.id === 'string' ? record.id : `line-${line}`,
        instruction: expectField(record, 'instruction', 'string', expected, place),
        response: expectField(record, 'response', 'string', expected, place),
      };
    }
  },
});
