import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayLines, displayText } from './display-text.ts';

describe('displayText', () => {
  it('shows no secret', () => {
    expect(displayText('http://me:pass@host said\nno')).toBe('http://***@host said no');
  });

  it('leaves nothing that moves a cursor, changes colours, breaks a line or turns the reading direction', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\x1b[2J', '\x1b]0;title\x07', '\r', '\n', '\u202e', '\u2066', '\x9b31m', '\b', '\ud800'),
      ),
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = displayText(parts.join(''));
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('removes whole escape sequences and keeps the text', () => {
    expect(displayText('\x1b[31mloss\x1b[0m 1.2\n(é, 日本, 👩‍🔬)')).toBe('loss 1.2 (é, 日本, 👩‍🔬)');
  });
});

describe('displayLines', () => {
  it('keeps lines, their indentation and tabs', () => {
    expect(displayLines('a\x1b[1A:\n  b\tc\r\n\n\u202ed ')).toBe('a:\n  b\tc\n\nd');
  });
});
