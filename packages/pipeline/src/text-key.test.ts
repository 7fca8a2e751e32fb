import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textKey } from './text-key.ts';

describe('textKey', () => {
  it('is one key for texts that differ in case, white space and composition', () => {
    expect(textKey('  Name  three\nCafés. ')).toBe(textKey('name three cafe\u0301s.'));
  });

  it('tells other words and other borders between texts apart', () => {
    expect(textKey('name three')).not.toBe(textKey('name four'));
    expect(textKey('a b', 'c')).not.toBe(textKey('a', 'b c'));
    expect(textKey('a', 'b')).not.toBe(textKey('b', 'a'));
  });

  it('never changes with white space around a text', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(' ', '\n', '\t', '\u00a0'), (text, space) => {
        expect(textKey(space + text + space)).toBe(textKey(text));
      }),
    );
  });
});
