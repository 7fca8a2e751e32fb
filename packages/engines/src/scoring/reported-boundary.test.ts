import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findBoundary, type OffsetToken, OffsetTokens } from './offset-tokens.ts';
import { reportedBoundary } from './reported-boundary.ts';
import { TokenTexts } from './token-texts.ts';

type Teller = (tokens: readonly Buffer[]) => string[];

const whole = (token: Buffer) => token.toString('utf8');
const isFragment = (text: string) => text.endsWith('\ufffd');
const withoutSpace = (text: string) => (text.startsWith(' ') ? text.slice(1) : text);

/** vLLM tells a part of a character as nothing, and the whole of it with the last part. */
const joined: Teller = (tokens) => {
  let pending: Buffer[] = [];
  return tokens.map((token) => {
    pending.push(token);
    const text = Buffer.concat(pending).toString('utf8');
    if (isFragment(text) && !isFragment(whole(Buffer.from(text)).slice(0, -1))) return '';
    pending = [];
    return text;
  });
};

/** How servers tell the texts of tokens. */
const tellers: Record<string, Teller> = {
  'each decoded by itself (TGI)': (tokens) => tokens.map(whole),
  'without the first space (TGI with the tokenizer of Llama 2)': (tokens) => tokens.map(whole).map(withoutSpace),
  'characters with their last part (vLLM)': joined,
  'the same, without the first space (older vLLM)': (tokens) => joined(tokens).map(withoutSpace),
  'with a space in front of all (vLLM with the tokenizer of Llama 2)': (tokens) =>
    joined(tokens).map((text, index) => (index === 0 ? ` ${text}` : text)),
  'with spaces before marks cleaned away': (tokens) =>
    tokens.map(whole).map((text) => (/^ [.,!?]/.test(text) ? text.slice(1) : text)),
  'bytes of a character as characters (SGLang)': (tokens) =>
    tokens.map((token) => (isFragment(whole(token)) ? token.toString('latin1') : whole(token))),
};

const pieces = ['a', 'bc', ' ', '  ', ' the', '.', ' .', '\n', '7', 'é', 'Ã', '漢', '👩', '\ufffd', '</s>'];
const piece = fc.constantFrom(...pieces);
const text = fc.string({ unit: piece, maxLength: 6 });

/** Tokens of a text, cut at any bytes, with a boundary between its characters. */
const tokenised = fc
  .record({ context: text, continuation: text, cuts: fc.array(fc.nat({ max: 40 }), { maxLength: 24 }) })
  .filter(({ context, continuation }) => context + continuation !== '')
  .map(({ context, continuation, cuts }) => {
    const sent = Buffer.from(context + continuation);
    const places = [...new Set([0, ...cuts.filter((cut) => cut < sent.length), sent.length])].sort((a, b) => a - b);
    const tokens = places.slice(1).map((stop, index) => ({ id: 3, start: places[index] as number, stop }));
    return { sent, tokens, contextBytes: Buffer.byteLength(context) };
  });

function reportedAs(
  tell: Teller,
  sent: Buffer,
  tokens: readonly OffsetToken[],
  leading: number,
  isFirstReported: boolean,
) {
  const texts = tell(tokens.map(({ start, stop }) => sent.subarray(start, stop)));
  const all = [...Array.from({ length: leading }, () => '<s>'), ...texts];
  return { texts: TokenTexts.of(isFirstReported ? all : ['', ...all.slice(1)]), leading, isFirstReported };
}

function expected(sent: Buffer, tokens: readonly OffsetToken[], leading: number, contextBytes: number) {
  const all = [...Array.from({ length: leading }, () => ({ id: 1, start: 0, stop: 0 })), ...tokens];
  const boundary = findBoundary(OffsetTokens.of(all), leading, contextBytes);
  return { ...boundary, bytesBefore: all[boundary.first]?.start ?? sent.length };
}

describe.each(Object.entries(tellers))('texts %s', (_name, tell) => {
  it('tell the boundary that the tokenizer tells, or none', () => {
    let found = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        tokenised,
        fc.nat({ max: 2 }),
        fc.boolean(),
        ({ sent, tokens, contextBytes }, leading, isFirstReported) => {
          asked += 1;
          const boundary = reportedBoundary(
            reportedAs(tell, sent, tokens, leading, isFirstReported),
            sent,
            contextBytes,
          );
          if (boundary === undefined) return;
          found += 1;
          expect(boundary).toEqual(expected(sent, tokens, leading, contextBytes));
        },
      ),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(asked / 8);
  });
});

describe('what the texts tell', () => {
  const find = (sent: string, texts: string[], context: string, leading = 1, isFirstReported = true) =>
    reportedBoundary(
      { texts: TokenTexts.of(texts), leading, isFirstReported },
      Buffer.from(sent),
      Buffer.byteLength(context),
    );

  it.each<[string, string, string[], string, number, boolean]>([
    ['whole texts', 'The cat sat', ['<s>', 'The', ' cat', ' sat'], 'The cat', 3, false],
    ['a token over the boundary', 'apple pie', ['<s>', 'apple', ' pie'], 'apple p', 3, true],
    ['spaces that are lost', 'The cat sat', ['<s>', 'The', 'cat', 'sat'], 'The cat', 3, false],
    ['a space that is a token and told as nothing', 'x 7 y', ['<s>', 'x', '', '7', 'y'], 'x', 2, false],
    ['two spaces that are lost', 'x.  So y', ['<s>', 'x', '.', '', 'So', 'y'], 'x.', 3, false],
    ['spaces of which one is lost', 'x.   So y', ['<s>', 'x', '.', ' ', 'So', 'y'], 'x.   So', 5, false],
    ['a space at the end that is lost', 'x y ', ['<s>', 'x', 'y', ''], 'x', 2, false],
    ['a space too many in front', 'The cat sat', ['<s>', ' The', ' cat', ' sat'], 'The', 2, false],
    [
      'parts of a character before the boundary',
      'é the end',
      ['<s>', '\ufffd', '\ufffd', ' the', ' end'],
      'é the',
      4,
      false,
    ],
    ['parts of a character behind it', 'the é', ['<s>', 'the', ' \ufffd', '\ufffd'], 'the', 2, false],
    ['what the tokenizer rewrote', 'e\u0301 the end', ['<s>', 'é', ' the', ' end'], 'e\u0301 the', 3, false],
    ['an empty context', 'The cat', ['<s>', 'The', ' cat'], '', 1, false],
  ])('with %s', (_name, sent, texts, context, first, straddles) => {
    expect(find(sent, texts, context)).toMatchObject({ first, straddles });
  });

  it.each<[string, string, string[], string]>([
    ['a context that ends in a space', 'The cat', ['<s>', 'The', ' cat'], 'The '],
    ['a boundary in a character that several tokens hold with others', 'aéb', ['<s>', 'a\ufffd', '\ufffdb'], 'aé'],
    ['a text that was cut', 'The cat sat', ['<s>', ' cat', ' sat'], 'The cat'],
    ['another text', 'The cat sat', ['<s>', 'Another', ' text'], 'The cat'],
    ['no token', 'The', ['<s>'], 'T'],
  ])('is nothing with %s', (_name, sent, texts, context) => {
    expect(find(sent, texts, context)).toBeUndefined();
  });

  it('is enough where the first token of all is not told', () => {
    expect(find('The cat sat', ['', ' cat', ' sat'], 'The', 0, false)).toEqual({
      ...{ first: 1, straddles: false, bytesBefore: 3 },
    });
    expect(find('The cat sat', ['', ' cat', ' sat'], 'Th', 0, false)).toMatchObject({ first: 1, straddles: true });
    expect(find('Hi .', ['', '.'], 'Hi', 0, false)).toBeUndefined();
  });
});
