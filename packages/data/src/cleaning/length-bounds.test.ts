import { expect, it } from 'vitest';
import { boundsSchema } from './cleaning-options.ts';
import { outside } from './length-bounds.ts';

it('counts characters and words as Python does', () => {
  // What len(text) and len(text.split()) give in Python 3.
  expect(outside('👍a', boundsSchema.parse({ min_characters: 3 }))).toBe('too short');
  expect(outside('👍a', boundsSchema.parse({ min_characters: 2, max_characters: 2 }))).toBeUndefined();
  const words = (count: number) => boundsSchema.parse({ min_words: count, max_words: count });
  expect(outside('', boundsSchema.parse({ min_words: 1 }))).toBe('too short');
  expect(outside('  a\tb\u3000c\u00a0d\x1ce\x85f ', words(6))).toBeUndefined();
  expect(outside('a\ufeffb\u200bc', words(1))).toBeUndefined();
});

it('names the bound that does not hold; bounds are inclusive', () => {
  const bounds = boundsSchema.parse({ min_characters: 2, max_characters: 6, max_words: 2 });
  expect(outside('a', bounds)).toBe('too short');
  expect(outside('ab', bounds)).toBeUndefined();
  expect(outside('abcdef', bounds)).toBeUndefined();
  expect(outside('abcdefg', bounds)).toBe('too long');
  expect(outside('a b c', bounds)).toBe('too long');
  expect(outside('a b', boundsSchema.parse({ min_words: 3 }))).toBe('too short');
  const bytes = boundsSchema.parse({ max_bytes: 6 });
  expect(['三三', 'abcdef', '三三三', 'abcdefg'].map((text) => outside(text, bounds) ?? outside(text, bytes))).toEqual([
    undefined,
    undefined,
    'of too many bytes',
    'too long',
  ]);
  expect(outside('', boundsSchema.parse({}))).toBeUndefined();
});
