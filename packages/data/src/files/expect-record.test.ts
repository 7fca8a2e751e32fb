import { describeError, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { expectField, expectRecord } from './expect-record.ts';

const place = { file: 'f.jsonl', line: 3 };

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (MainbenchError.is(error)) return describeError(error);
  }
  return 'nothing thrown';
}

it('gives what is there', () => {
  const record = expectRecord({ a: 'x', b: [1], c: {} }, 'an object', place);
  expect(expectField(record, 'a', 'string', '', place)).toBe('x');
  expect(expectField(record, 'b', 'array', '', place)).toEqual([1]);
  expect(expectField(record, 'c', 'object', '', place)).toEqual({});
});

it('names file, line, what was expected and what was found', () => {
  expect(messageOf(() => expectRecord([1], 'an object with a', place))).toBe(
    'f.jsonl:3: expected an object with a; found a value of type array. Correct or remove that record, or name the source that reads this format.',
  );
  expect(messageOf(() => expectField({ x: 1, y: 2 }, 'a', 'string', 'the string a', place))).toContain(
    'expected the string a; found the fields x, y.',
  );
  expect(messageOf(() => expectField({ a: null }, 'a', 'string', 'the string a', place))).toContain(
    'found a of type null.',
  );
  expect(messageOf(() => expectRecord(null, 'an object', { file: 'f' }))).toContain(
    'f: expected an object; found a value of type null.',
  );
});
