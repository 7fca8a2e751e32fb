import { expect, it } from 'vitest';
import { excerpt } from './excerpt.ts';
import { rememberSecret } from './secrets.ts';

it('keeps a short text, on one line', () => {
  expect(excerpt(' the model\r\n\t is\u200b  \x1bgone ', 20)).toBe('the model is gone');
});

it('marks where a text is cut, and cuts no character in two', () => {
  expect(excerpt('abcdef', 6)).toBe('abcdef');
  expect(excerpt('abcdefg', 6)).toBe('abcdef…');
  expect(excerpt('abc😀', 4)).toBe('abc\ufffd…');
});

it('looks at the beginning of a text of any length', () => {
  expect(excerpt(`${' '.repeat(15)}${'x'.repeat(1e6)}`, 5)).toBe('xxxxx…');
});

it('shows no part of a secret that the cut goes through', () => {
  rememberSecret('hunter2-hunter2-hunter2');
  expect(excerpt('the key hunter2-hunter2-hunter2 is wrong', 20)).toBe('the key *** is wrong');
});
