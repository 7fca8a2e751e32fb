import { expectField, expectRecord } from '../files/expect-record.ts';
import type { Shape } from './shape.ts';

const expected = 'an object with the string instruction and an array of instances, each with input and output';

/** Self-Instruct's tasks (arXiv 2212.10560): an instruction with instances, of which the first is read. */
export const selfInstruct: Shape = {
  name: 'self-instruct',
  produces: 'pairs',
  fields: 'instruction and instances, a list with input and output',
  columns: ['instruction', 'instances'],
  recognises: ({ instruction, instances }) => typeof instruction === 'string' && Array.isArray(instances),
  read(record, place) {
    const instruction = expectField(record, 'instruction', 'string', expected, place);
    const [first] = expectField(record, 'instances', 'array', expected, place);
    const instance = expectRecord(first, expected, place);
    const input = instance.input === null ? '' : expectField(instance, 'input', 'string', expected, place);
    const response = expectField(instance, 'output', 'string', expected, place);
    return { instruction: input.trim() === '' ? instruction : `${instruction}\n\n${input}`, response };
  },
};
