import { describe, expect, it } from 'vitest';
import { count, either, foundWords, typeName } from './words.ts';

describe('foundWords', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'nothing'],
    ['x"', '"x\\""'],
    [3, '3'],
    [true, 'true'],
    [[], 'an empty list'],
    [[1], 'a list'],
    [{}, 'an empty mapping'],
    [{ a: 1 }, 'a mapping'],
  ])('calls %j %s', (value, words) => {
    expect(foundWords(value)).toBe(words);
  });

  it('does not show the credentials of an address', () => {
    expect(foundWords(`see http://me:${'x'.repeat(50)}@host`)).toBe('an address with credentials');
  });

  it('cuts a long text', () => {
    expect(foundWords('x'.repeat(500))).toBe(`"${'x'.repeat(40)}…"`);
  });
});

describe('either', () => {
  it('joins names as a sentence does', () => {
    expect([either([]), either(['a']), either(['a', 'b']), either(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });
});

describe('count', () => {
  it('knows one from many', () => {
    expect([count(1, 'entry', 'entries'), count(2, 'entry', 'entries')]).toEqual(['1 entry', '2 entries']);
  });
});

describe('typeName', () => {
  it('has words for what a recipe can hold, and leaves others alone', () => {
    expect([typeName('int'), typeName('boolean'), typeName('date')]).toEqual([
      'a whole number',
      'true or false',
      'date',
    ]);
  });
});
