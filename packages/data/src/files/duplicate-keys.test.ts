import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkKeys } from './duplicate-keys.ts';

const place = { file: 'a.jsonl', line: 2 };
const check = (text: string) => checkKeys(text, JSON.parse(text), place);

it.each([
  ['{"a": 1, "b": {"a": 1}, "a": 2}', '"a"'],
  ['[{"x": {"y:": 1, "y:": 2}}]', '"y:"'],
  [String.raw`{"q\"": ":", "q\"": "\\"}`, '"q'],
])('refuses %s', (text, key) => {
  expect(() => check(text)).toThrow(`expected objects with each key once; found ${key}`);
});

it('accepts whatever is written from a value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => check(JSON.stringify(value))),
    { numRuns: 500 },
  );
});

it('is not stopped by deep nesting', () => {
  const deep = 100_000;
  expect(() => check(`${'['.repeat(deep)}${']'.repeat(deep)}`)).not.toThrow(RangeError);
});
