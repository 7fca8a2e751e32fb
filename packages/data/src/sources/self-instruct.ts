import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { expectRecord } from '../files/expect-record.ts';
import { readLines } from '../files/read-rows.ts';
import { pairsOfTask } from '../shapes/self-instruct.ts';
import { pairFileSource } from './file-source.ts';
import { rowId } from './row-id.ts';

/** The tasks of Self-Instruct: an instruction with instances; the input of an instance follows its instruction. */
export const selfInstruct = pairFileSource({
  name: 'self-instruct',
  version: 1,
  summary: 'Self-Instruct tasks as JSON lines: seed_tasks or user_oriented_instructions',
  options: z.strictObject({
    ...pairOptions,
    file: z.string().default('selfinstruct_seed_tasks.jsonl'),
    instances: z.enum(['first', 'all']).default('first').describe('pairs a task'),
  }),
  async *rows(file, { instances }) {
    for await (const row of readLines(file)) {
      const task = expectRecord(row.value, 'an object with the string instruction and instances', row.place);
      const id = rowId(task.id, row);
      const pairs = pairsOfTask(task, instances === 'first' ? 1 : Number.POSITIVE_INFINITY, row.place);
      for (const [index, pair] of pairs.entries()) yield { id: index === 0 ? id : `${id}#${index + 1}`, ...pair };
    }
  },
});
