import fc from 'fast-check';
import { expect, it } from 'vitest';
import { boundsSchema } from './cleaning-options.ts';
import { characterCount, outside, wordCount } from './length-bounds.ts';

it('counts code points', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(characterCount(text)).toBe([...text].length);
    }),
  );
  expect(characterCount('👍a')).toBe(2);
});

it('counts words as Python does', () => {
  // What len(text.split()) gives in Python 3.
  expect(wordCount('')).toBe(0);
  expect(wordCount('  a\tb\u3000c\u00a0d\x1ce\x85f ')).toBe(6);
  expect(wordCount('a\ufeffb\u200bc')).toBe(1);
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
