import { readJsonLines } from '@mainbench/kit';
import { z } from 'zod';
import { pairOptions } from '../cleaning/cleaning-options.ts';
import { expectField, expectRecord } from '../files/expect-record.ts';
import { pairFileSource } from './file-source.ts';
import { rowId } from './row-id.ts';

const expected = 'an object with the string instruction and an array of instances, each with input and output';

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
    for await (const { value, line } of readJsonLines<unknown>(file)) {
      const place = { file, line };
      const task = expectRecord(value, expected, place);
      const instruction = expectField(task, 'instruction', 'string', expected, place);
      const all = expectField(task, 'instances', 'array', expected, place);
      const id = rowId(task.id, { value, place, name: `line-${line}` });
      for (const [index, entry] of all.slice(0, instances === 'first' ? 1 : undefined).entries()) {
        const instance = expectRecord(entry, expected, place);
        const input = instance.input === null ? '' : expectField(instance, 'input', 'string', expected, place);
        yield {
          id: index === 0 ? id : `${id}#${index + 1}`,
          instruction: input.trim() === '' ? instruction : `${instruction}\n\n${input}`,
          response: expectField(instance, 'output', 'string', expected, place),
        };
      }
    }
  },
});
