import { describe, expect, it } from 'vitest';
import { cleanJson, cleanText } from './clean-output.ts';

const hostile = 'a\x1b[2J\x1b]0;title\x07b \x9b31m\u202ec\r\u0085d\ttab\n';

describe('cleanText', () => {
  it('leaves no escape sequence, control character or mark of direction', () => {
    for (const colors of [true, false]) {
      const text = cleanText(hostile, colors);
      expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e]/u);
      expect(text).toMatch(/^ab .*c.*d\ttab\n$/);
    }
  });

  it('leaves the colours of mainbench where it writes some', () => {
    expect(cleanText('\x1b[31mred\x1b[39m \x1b[8mhidden\x1b[1A', true)).toBe('\x1b[31mred\x1b[39m hidden');
    expect(cleanText('\x1b[31mred\x1b[39m', false)).toBe('red');
  });

  it('leaves ordinary text of any language as it is', () => {
    const text = 'é 日本 👩‍🔬 עברית\r\n'.replace('\r', '');
    expect(cleanText(text, false)).toBe(text);
  });
});

describe('cleanJson', () => {
  it('escapes what JSON writes as it is, so that the value stays', () => {
    const value = { name: hostile };
    const text = cleanJson(JSON.stringify(value, null, 2));
    expect(text).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e]/u);
    expect(JSON.parse(text)).toEqual(value);
  });
});
