import type { JsonValue } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

const text = fc.string({ unit: 'binary' });
const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }) as fc.Arbitrary<JsonValue>;

function reversedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, entry]) => [key, reversedKeys(entry)]),
  );
}

const withoutNegativeZero = (value: JsonValue) => JSON.parse(JSON.stringify(value)) as JsonValue;

describe('canonicalJson', () => {
  it('sorts keys by code unit and writes no spaces', () => {
    expect(canonicalJson({ b: [1, 2.5, null], a: 'é"\n', B: true, '10': {}, '9': [] })).toBe(
      '{"10":{},"9":[],"B":true,"a":"é\\"\\n","b":[1,2.5,null]}',
    );
    // U+FF5E sorts after the surrogates of U+1F600 by code unit, though before it by code point.
    expect(canonicalJson({ '～': 1, '😀': 2 })).toBe('{"😀":2,"～":1}');
  });

  it('does not depend on the order of keys', () => {
    fc.assert(fc.property(json, (value) => canonicalJson(reversedKeys(value)) === canonicalJson(value)));
  });

  it('keeps the whole value: it parses back to an equal one', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(withoutNegativeZero(value));
      }),
    );
  });

  it('gives equal texts only to equal values', () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        const same = (() => {
          try {
            expect(withoutNegativeZero(left)).toStrictEqual(withoutNegativeZero(right));
            return true;
          } catch {
            return false;
          }
        })();
        expect(canonicalJson(left) === canonicalJson(right)).toBe(same);
      }),
    );
  });

  it('tells text from what looks like it', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(canonicalJson([left, right]) === canonicalJson([left + right])).toBe(false);
        expect(canonicalJson({ [left]: right }) === canonicalJson([left, right])).toBe(false);
      }),
    );
  });

  it.each([
    ['undefined', { a: undefined }, 'value.a is undefined'],
    ['NaN', [Number.NaN], 'value[0] is NaN'],
    ['an infinity', { a: { b: Number.NEGATIVE_INFINITY } }, 'value.a.b is -Infinity'],
    ['half a surrogate pair', { a: '\ud83d' }, 'value.a is text with half of a surrogate pair'],
    ['half a surrogate pair in a key', { '\ude00': 1 }, 'is text with half of a surrogate pair'],
    ['a date', { a: new Date(0) }, 'value.a is an object of class Date'],
    ['a map', new Map(), 'value is an object of class Map'],
    ['a function', [() => 1], 'value[0] is a function'],
    ['a big integer', { a: 1n }, 'value.a is a bigint'],
    ['a hole in an array', new Array(1), 'value[0] is undefined'],
  ])('refuses %s and says where', (_name, value, message) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow(message);
    expect(() => canonicalJson(value as JsonValue)).toThrow(MainbenchError);
  });

  it('treats a key named __proto__ as any other', () => {
    const value = JSON.parse('{"b":1,"__proto__":{"x":2}}') as JsonValue;
    expect(canonicalJson(value)).toBe('{"__proto__":{"x":2},"b":1}');
  });
});
