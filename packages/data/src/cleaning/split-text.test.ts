import { codePointLength } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitText } from './split-text.ts';

const bare = (text: string) => text.replace(/\s/g, '');

it('loses nothing but white space, keeps to the length and to whole characters', () => {
  const texts = fc
    .array(fc.oneof(fc.constantFrom('\n\n', ' ', '. ', 'word', '👍', '终。'), fc.string({ unit: 'grapheme' })))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 30 }), (text, length) => {
      const pieces = [...splitText(text, length)];
      expect(bare(pieces.join(''))).toBe(bare(text));
      for (const piece of pieces) {
        expect(codePointLength(piece)).toBeLessThanOrEqual(length);
        expect(piece).toBe(piece.trim());
        expect(piece).not.toBe('');
        expect(piece.isWellFormed()).toBe(text.isWellFormed());
      }
    }),
  );
});

it('cuts at the end of a paragraph, else of a sentence, else of a word, else anywhere', () => {
  expect([...splitText('one two three.\nfour. five six', 20)]).toEqual(['one two three.', 'four. five six']);
  expect([...splitText('It was late. She had gone home', 20)]).toEqual(['It was late.', 'She had gone home']);
  expect([...splitText('alpha beta gamma delta', 12)]).toEqual(['alpha beta', 'gamma delta']);
  expect([...splitText('abcdefghij', 4)]).toEqual(['abcd', 'efgh', 'ij']);
  expect([...splitText('short', 40)]).toEqual(['short']);
});

it('does not cut early for the sake of a better place', () => {
  expect([...splitText('A.\nbbbb bbbb bbbb bbbb', 12)]).toEqual(['A.\nbbbb bbbb', 'bbbb bbbb']);
});
