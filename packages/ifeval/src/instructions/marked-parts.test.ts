import { pythonDigit, pythonStrip, pythonWhiteSpace } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textsOf } from '../testing/arbitraries.ts';
import { countBullets, countHighlights, countPlaceholders, countSections } from './marked-parts.ts';

const space = `[${pythonWhiteSpace}]`;
/** A line's end as Python's `$` and `^` know it with MULTILINE, and its dot. */
const lineStart = '(?<![^\\n])';
const lineEnd = '(?![^\\n])';
const dot = '[^\\n]';

function matches(pattern: string, text: string): string[] {
  return text.match(new RegExp(pattern, 'gu')) ?? [];
}

const runs = { numRuns: 500 };

describe('scanners find what the official patterns find', () => {
  it('placeholders', () => {
    fc.assert(
      fc.property(textsOf('[', ']', '[]', '[x]'), (text) => {
        expect(countPlaceholders(text)).toBe(matches(`\\[${dot}*?\\]`, text).length);
      }),
      runs,
    );
  });

  it('bullets', () => {
    fc.assert(
      fc.property(textsOf('*', '-', '* ', '**', '\n\n', '\n*', '\n-'), (text) => {
        expect(countBullets(text, '*')).toBe(matches(`${lineStart}${space}*\\*[^*]${dot}*${lineEnd}`, text).length);
        expect(countBullets(text, '-')).toBe(matches(`${lineStart}${space}*-${dot}*${lineEnd}`, text).length);
      }),
      runs,
    );
  });

  it('highlights', () => {
    const filled = (stars: RegExp) => (text: string) => pythonStrip(text.replace(stars, '')) !== '';
    fc.assert(
      fc.property(textsOf('*', '**', '*x*', '**y**'), (text) => {
        const single = matches('\\*[^\\n*]*\\*', text).filter(filled(/^\*+|\*+$/g));
        const double = matches('\\*\\*[^\\n*]*\\*\\*', text).filter(filled(/^\*\*|\*\*$/g));
        expect(countHighlights(text, '*')).toBe(single.length);
        expect(countHighlights(text, '**')).toBe(double.length);
      }),
      runs,
    );
  });

  it.each(['Section', 'a', '7', 'aa', 'a 7'])('sections after %j', (splitter) => {
    fc.assert(
      fc.property(textsOf('Section', 'Section ', '1', '23', 'aa', 'a 7'), (text) => {
        const parts = text.split(new RegExp(`${space}?${splitter}${space}?[${pythonDigit}]+${space}?`, 'u'));
        expect(countSections(text, splitter)).toBe(parts.length - 1);
      }),
      runs,
    );
  });
});
