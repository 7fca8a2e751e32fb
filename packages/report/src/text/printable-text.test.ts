import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printableLine, printableText } from './printable-text.ts';

const limit = { characters: 20, lines: 3 };

describe('printableText', () => {
  it('leaves what fits as it is', () => {
    expect(printableText('two\nlines 😀 é 漢', limit)).toBe('two\nlines 😀 é 漢');
  });

  it('cuts by characters and says how many there were', () => {
    expect(printableText('a'.repeat(1500), limit)).toBe(`${'a'.repeat(20)} … [cut: 1,500 characters in all]`);
  });

  it('cuts by lines', () => {
    expect(printableText('1\n2\n3\n4\n5', limit)).toBe('1\n2\n3 … [cut: 9 characters in all]');
  });

  it('does not cut at exactly the limit, also with line breaks of two characters', () => {
    expect(printableText('1\r\n2\r\n3', limit)).toBe('1\n2\n3');
    expect(printableText('b'.repeat(20), limit)).toBe('b'.repeat(20));
  });

  it('never splits a character of two units', () => {
    const text = printableText(`${'a'.repeat(19)}😀😀`, limit);
    expect(text).toBe(`${'a'.repeat(19)} … [cut: 23 characters in all]`);
  });

  it('shows unseen characters by their code', () => {
    expect(printableText('a\u202eb\u0000c\ufeffd', limit)).toBe('a⟨U+202E⟩b⟨U+0000⟩c⟨U+FEFF⟩d');
    expect(printableText('\u{e0041}', limit)).toBe('⟨U+E0041⟩');
  });

  it('keeps joiners of emoji and of scripts', () => {
    expect(printableText('👩‍🔬', limit)).toBe('👩‍🔬');
  });

  it('never lets a control character, a lone surrogate or an endless text through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const shown = printableText(text, limit);
        expect(shown.isWellFormed()).toBe(true);
        const codes = Array.from(shown, (character) => character.codePointAt(0) ?? 0);
        expect(codes.every((code) => code === 0x0a || code === 0x09 || (code >= 0x20 && code !== 0x7f))).toBe(true);
        expect(shown.split('\n').length).toBeLessThanOrEqual(limit.lines);
      }),
    );
  });

  it('is quick with a text of megabytes', () => {
    const text = '\u202e'.repeat(20_000_000);
    // Processor time: the machine may be busy with other tests.
    const before = process.cpuUsage();
    printableText(text, { characters: 1200, lines: 20 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});

describe('printableLine', () => {
  it('puts everything on one line', () => {
    expect(printableLine('a\nb\tc\u2028d')).toBe('a b c d');
  });

  it('cuts with a mark', () => {
    expect(printableLine('c'.repeat(12), 10)).toBe('cccccccccc … [cut: 12 characters in all]');
  });
});
