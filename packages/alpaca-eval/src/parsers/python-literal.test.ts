import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePythonLiteral } from './python-literal.ts';

it.each<[string, unknown]>([
  ["'it''s'", 'its'],
  [`"a\\n\\x41\\u00e9\\U0001F600\\101\\q"`, 'a\nAé😀A\\q'],
  [`r'\\n'`, '\\n'],
  ["'''a\n'b'''", "a\n'b"],
  ['0x_ff', 255],
  ['1_000', 1000],
  ['-2.5e1', -25],
  ['007', undefined],
  ['00', 0],
  ['12345678901234567890', 12345678901234567890n],
  ['(1,)', [1]],
  ['(1)', 1],
  ['1, 2', [1, 2]],
  ['{1, 2}', [1, 2]],
  [
    "{'a': [True, None], 2: ()}",
    new Map<unknown, unknown>([
      ['a', [true, null]],
      [2, []],
    ]),
  ],
  ['  [1, # one\n 2,]\n', [1, 2]],
])('reads %s', (text, expected) => {
  if (expected === undefined) expect(() => parsePythonLiteral(text)).toThrow(SyntaxError);
  else expect(parsePythonLiteral(text)).toEqual(expected);
});

it.each([
  '',
  '[1',
  '1 2',
  'print(1)',
  'a',
  '[1,,2]',
  "'a\nb'",
  '__import__("os")',
  "b'x'",
  '1j',
  'true',
  '{1: }',
  "f'{1}'",
  '"\\N{DASH}"',
  '['.repeat(5000),
])('refuses %j', (text) => {
  expect(() => parsePythonLiteral(text)).toThrow(SyntaxError);
});

it('reads what JSON and Python write alike, and ends on anything', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string(), fc.array(tie('any'), { maxLength: 4 })),
  })).any;
  fc.assert(
    fc.property(value, (json) => {
      expect(parsePythonLiteral(JSON.stringify(json).replaceAll('\\/', '/'))).toEqual(json);
    }),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'[]{}()\'"\\,:x1-.#\n rTrue'.split('')), maxLength: 40 }),
      (text) => {
        try {
          parsePythonLiteral(text);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
