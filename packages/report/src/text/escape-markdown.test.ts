import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown, fenceMarkdown } from './escape-markdown.ts';

/** What a reader of Markdown sees of escaped text. */
function unescaped(text: string): string {
  return text
    .replace(/\\([\\`*_{}[\]#|~+=.)-])/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

describe('escapeMarkdown', () => {
  it('leaves plain words, names and numbers alone', () => {
    expect(escapeMarkdown('no-filter +2.1 (95 % interval) −0.4')).toBe('no-filter +2.1 (95 % interval) −0.4');
  });

  it('takes the meaning from markup', () => {
    expect(escapeMarkdown('a | `b` *c* [d](e) <f>')).toBe('a \\| \\`b\\` \\*c\\* \\[d\\](e) &lt;f&gt;');
    expect(escapeMarkdown('# one\n## two')).toBe('\\# one \\#\\# two');
    expect(escapeMarkdown('- item')).toBe('\\- item');
    expect(escapeMarkdown('---')).toBe('\\---');
    expect(escapeMarkdown('1. item')).toBe('1\\. item');
  });

  it('stays on one line, holds no tag, no code and no bare bar, and reads as the text it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).not.toMatch(/[\n\r<>]/);
        expect(escaped.replace(/\\[\\`*_{}[\]#|~]/g, '')).not.toMatch(/[`*_{}[\]#|~]/);
        expect(unescaped(escaped)).toBe(text.replace(/\s+/g, ' ').trimStart());
      }),
    );
  });
});

describe('fenceMarkdown', () => {
  it('cannot be closed from inside', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', '\n', 'a', '~', ' ') }), (text) => {
        const lines = fenceMarkdown(text).split('\n');
        const fence = lines.at(-1) ?? '';
        expect(fence).toMatch(/^`{3,}$/);
        expect(lines[0]).toBe(`${fence}text`);
        expect(lines.slice(1, -1).some((line) => line.includes(fence))).toBe(false);
        expect(lines.slice(1, -1).join('\n')).toBe(text);
      }),
    );
  });
});
