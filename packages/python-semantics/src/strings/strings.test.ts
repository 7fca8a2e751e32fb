import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePointLength } from './code-points.ts';
import { jsonDumps } from './json-dumps.ts';
import { capitalize, isLower, isUpper } from './letter-case.ts';
import {
  isPythonWhiteSpace,
  pythonLstrip,
  pythonRstrip,
  pythonSplit,
  pythonStrip,
  pythonWhiteSpace,
} from './white-space.ts';

describe('white space', () => {
  it('is the same set as a class and as a test of a unit', () => {
    const pattern = new RegExp(`[${pythonWhiteSpace}]`, 'u');
    for (let unit = 0; unit < 0xd800; unit += 1) {
      expect(isPythonWhiteSpace(unit)).toBe(pattern.test(String.fromCharCode(unit)));
    }
  });

  it('is not that of JavaScript: separators of files count, a byte-order mark does not', () => {
    expect(pythonStrip('\x1c a \x85')).toBe('a');
    expect(pythonStrip('\ufeffa\ufeff')).toBe('\ufeffa\ufeff');
    expect(pythonSplit('\u3000a \t\nb\x1fc ')).toEqual(['a', 'b', 'c']);
    expect(pythonSplit(' \n')).toEqual([]);
  });

  it('strips given characters from either end', () => {
    expect(pythonLstrip('""a"', '"')).toBe('a"');
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

describe('jsonDumps', () => {
  it('writes what json.dumps writes', () => {
    const value = { b: ['é😀"\\\n\u0007\u007f', 1, true, null], a: {} };
    expect(jsonDumps(value)).toBe('{"b": ["\\u00e9\\ud83d\\ude00\\"\\\\\\n\\u0007\x7f", 1, true, null], "a": {}}');
    expect(jsonDumps(value, { sortKeys: true }).startsWith('{"a": {}, "b"')).toBe(true);
    expect(JSON.parse(jsonDumps(value))).toEqual(value);
  });
});
