import { expectField, expectRecord, type Place } from '../files/expect-record.ts';
import type { Row, Shape } from './shape.ts';

const expected = 'an object with the string instruction and an array of instances, each with input and output';

/**
 * The pairs of a task, one of each instance, whose input follows the instruction.
 * @param most the most instances that are read
 * @throws MainbenchError of kind `data` naming file and place where the record is of another shape
 */
export function pairsOfTask(task: Row, most: number, place: Place): { instruction: string; response: string }[] {
  const instruction = expectField(task, 'instruction', 'string', expected, place);
  const instances = expectField(task, 'instances', 'array', expected, place);
  return instances.slice(0, most).map((entry) => {
    const instance = expectRecord(entry, expected, place);
    const input = instance.input === null ? '' : expectField(instance, 'input', 'string', expected, place);
    const response = expectField(instance, 'output', 'string', expected, place);
    return { instruction: input.trim() === '' ? instruction : `${instruction}\n\n${input}`, response };
  });
}

/** Self-Instruct's tasks (arXiv 2212.10560): an instruction with instances, of which the first is read. */
export const selfInstruct: Shape = {
  name: 'self-instruct',
  produces: 'pairs',
  fields: 'instruction and instances, a list with input and output',
  columns: ['instruction', 'instances'],
  recognises: ({ instruction, instances }) => typeof instruction === 'string' && Array.isArray(instances),
  read: (record, place) => pairsOfTask(record, 1, place)[0] ?? { leftOut: 'without an instance' },
};
