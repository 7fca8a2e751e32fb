import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeLatex } from './escape-latex.ts';

describe('escapeLatex', () => {
  it('lets no special character through as markup', () => {
    expect(escapeLatex('50 % of a_b & c#d $x$ {y} ~ ^ \\input')).toBe(
      '50 \\% of a\\_b \\& c\\#d \\$x\\$ \\{y\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}input',
    );
    expect(escapeLatex('[1, 2]')).toBe('{[}1, 2{]}');
  });

  it('sets signs of numbers in mathematics, and letters with accents as they are', () => {
    expect(escapeLatex('−1.5 ± 2, α')).toBe('$-$1.5 $\\pm$ 2, $\\alpha$');
    expect(escapeLatex('Müller, é')).toBe('Müller, é');
  });

  it('gives what fonts may lack as code points, and stays on one line', () => {
    expect(escapeLatex('語\u202e\n!')).toBe('\\texttt{U+8A9E}\\texttt{U+202E} !');
  });

  it('leaves only settable characters, every brace closed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeLatex(text);
        expect(escaped).toMatch(/^[ -~À-ÿ]*$/);
        const braces = escaped.replaceAll(/\\[{}]/g, '');
        expect(braces.split('{').length).toBe(braces.split('}').length);
      }),
    );
  });
});
