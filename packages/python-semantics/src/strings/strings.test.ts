import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePointLength } from './code-points.ts';
import { capitalize, isLower, isUpper } from './letter-case.ts';
import { pythonRstrip, pythonSplit, pythonStrip, pythonWhiteSpace } from './white-space.ts';

describe('white space', () => {
  it('is the 29 characters for which str.isspace holds', () => {
    const pattern = new RegExp(`[${pythonWhiteSpace}]`, 'u');
    const units = Array.from({ length: 0xd800 }, (_, unit) => unit);
    const expected = [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xa0, 0x1680];
    for (let unit = 0x2000; unit <= 0x200a; unit += 1) expected.push(unit);
    expected.push(0x2028, 0x2029, 0x202f, 0x205f, 0x3000);
    expect(units.filter((unit) => pattern.test(String.fromCharCode(unit)))).toEqual(expected);
    expect(units.filter((unit) => pythonStrip(String.fromCharCode(unit)) === '')).toEqual(expected);
  });

  it('is not that of JavaScript: separators of files count, a byte-order mark does not', () => {
    expect(pythonStrip('\x1c a \x85')).toBe('a');
    expect(pythonStrip('\ufeffa\ufeff')).toBe('\ufeffa\ufeff');
    expect(pythonSplit('\u3000a \t\nb\x1fc ')).toEqual(['a', 'b', 'c']);
    expect(pythonSplit(' \n')).toEqual([]);
  });

  it('strips given characters from either end', () => {
    expect(pythonStrip('""a', '"')).toBe('a');
    expect(pythonRstrip('a.,,', ',.')).toBe('a');
    expect(pythonStrip('...', '.')).toBe('');
  });

  it('splits and strips as regular expressions of that class do', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\x1d', '\u2009', '\ufeff', 'é') });
    fc.assert(
      fc.property(text, (sample) => {
        const parts = sample.split(new RegExp(`[${pythonWhiteSpace}]+`, 'u')).filter((part) => part !== '');
        expect(pythonSplit(sample)).toEqual(parts);
        const ends = new RegExp(`^[${pythonWhiteSpace}]+|[${pythonWhiteSpace}]+$`, 'gu');
        expect(pythonStrip(sample)).toBe(sample.replace(ends, ''));
      }),
    );
  });
});

describe('letter case', () => {
  it('needs a letter, and none of the other case', () => {
    expect(['ABC', 'A1!', 'ÀÉ', 'Ⅷ'].map(isUpper)).toEqual([true, true, true, true]);
    expect(['', '123', 'AbC', 'ǅ', '漢'].map(isUpper)).toEqual([false, false, false, false, false]);
    expect(['abc', 'ß9', 'ª'].map(isLower)).toEqual([true, true, true]);
    expect(['aBc', '', 'ǅa'].map(isLower)).toEqual([false, false, false]);
  });

  it('raises the first character and lowers the rest', () => {
    expect(['hELLO', 'ßA', 'ǆUNGLA', '', '1ABC', 'ﬁne'].map(capitalize)).toEqual([
      'Hello',
      'Ssa',
      'ǅungla',
      '',
      '1abc',
      'Fine',
    ]);
  });
});

describe('codePointLength', () => {
  it('counts code points, also of text that is not well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '😀', '\ud83d', '\ude00', 'é') }), (text) => {
        expect(codePointLength(text)).toBe(Array.from(text).length);
      }),
    );
  });
});
