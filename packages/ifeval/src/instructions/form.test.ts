import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPythonJson } from './form.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it('takes what JSON.parse takes, and nothing else', () => {
  fc.assert(fc.property(fc.json(), (text) => isPythonJson(text)));
  const pieces = fc.constantFrom(
    ...'[]{}:,"\\/ \n\t0123456789-+.eEntu',
    'true',
    'false',
    'null',
    '"a"',
    '\\u00e9',
    '\\u12',
    '\\n',
    '\u0001',
    '\u00a0',
    '1.5',
    '01',
    '\ufeff',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
      const text = parts.join('');
      expect(isPythonJson(text)).toBe(parses(text));
    }),
    { numRuns: 3000 },
  );
});

it.each([
  ['NaN', true],
  ['[Infinity, -Infinity]', true],
  ['{"a": NaN}', true],
  ['-NaN', false],
  ['nan', false],
  ['1'.repeat(4300), true],
  [`-${'1'.repeat(4300)}`, true],
  ['1'.repeat(4301), false],
  [`[${'1'.repeat(4301)}]`, false],
  [`${'1'.repeat(4301)}.0`, true],
  [`${'1'.repeat(4301)}e1`, true],
  ['', false],
  ['[1,]', false],
  ['{"a" :1 , "b":{}}', true],
  ['["\ud800"]', true],
])('decides on Python’s own cases: %#', (text, expected) => {
  expect(isPythonJson(text)).toBe(expected);
});

it('goes to any depth', () => {
  const depth = 200_000;
  expect(isPythonJson('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
  expect(isPythonJson('['.repeat(depth) + ']'.repeat(depth - 1))).toBe(false);
});
