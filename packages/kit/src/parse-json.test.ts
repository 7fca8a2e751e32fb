import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

it('takes the numbers that JSON lacks for no value, and leaves texts that name them', () => {
  expect(parseJson('{"a": NaN, "b": [-Infinity, Infinity, 1], "c": "NaN \\" Infinity"}')).toEqual({
    a: null,
    b: [null, null, 1],
    c: 'NaN " Infinity',
  });
});

it.each(['{"a": NaN', 'NaN of them', '{a: 1}'])('refuses %s', (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});

it('reads JSON as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
