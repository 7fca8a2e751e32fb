import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, type SpecialTokens } from './clean-text.ts';
import { controlTokens } from './cleaning-options.ts';

const tokens = (policy: SpecialTokens['policy']): SpecialTokens => ({ policy, strings: controlTokens });

describe('cleanText', () => {
  it('repairs surrogates, line ends and outer white space, and nothing else', () => {
    expect(cleanText(' a\ud800\r\nb\rc\n', tokens('drop'))).toEqual({
      text: 'a\ufffd\nb\nc',
      repairs: ['lone surrogates', 'line ends', 'outer white space'],
    });
    // Decomposed, a ligature, no-break space inside, emoji with joiners: kept as they are.
    const kept = 'e\u0301 ﬁ\u00a0x 👩‍👩‍👧 \u200b';
    expect(cleanText(kept, tokens('drop'))).toEqual({ text: kept, repairs: [] });
  });

  it('refuses empty texts', () => {
    for (const text of ['', ' \r\n\t', '\u00a0']) expect(cleanText(text, tokens('keep'))).toEqual({ reason: 'empty' });
  });

  it('drops, escapes or keeps control tokens', () => {
    const text = 'struck <s>out</s> [INST]';
    expect(cleanText(text, tokens('drop'))).toEqual({ reason: 'with special tokens' });
    expect(cleanText(text, tokens('keep'))).toEqual({ text, repairs: [] });
    expect(cleanText(text, tokens('escape'))).toEqual({
      text: 'struck <\u200bs>out<\u200b/s> [INST]',
      repairs: ['special tokens'],
    });
    expect(cleanText('plain [INST] text', tokens('drop'))).toEqual({ text: 'plain [INST] text', repairs: [] });
  });

  it('leaves no control token after escaping, and is done after one pass', () => {
    const pieces = fc.array(
      fc.oneof(fc.constantFrom('<', 's', '/', '>', 'unk', ...controlTokens, '\r', ' '), fc.string()),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const once = cleanText(parts.join(''), tokens('escape'));
        if ('reason' in once) return;
        for (const token of controlTokens) expect(once.text).not.toContain(token);
        expect(cleanText(once.text, tokens('escape'))).toEqual({ text: once.text, repairs: [] });
        expect(once.text.isWellFormed()).toBe(true);
      }),
    );
  });
});
