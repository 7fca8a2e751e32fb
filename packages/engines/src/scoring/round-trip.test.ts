import { describe, expect, it } from 'vitest';
import { toyVocabulary } from '../testing/toy-vocabulary.ts';
import { OffsetTokens } from './offset-tokens.ts';
import { coversText, idsRoundTrip } from './round-trip.ts';

describe('coversText', () => {
  it.each([
    [
      'all of it',
      [
        [0, 0],
        [0, 2],
        [2, 3],
      ],
      true,
    ],
    [
      'a character of several tokens',
      [
        [0, 3],
        [0, 3],
      ],
      true,
    ],
    [
      'a gap',
      [
        [0, 1],
        [2, 3],
      ],
      false,
    ],
    ['too little', [[0, 2]], false],
    ['nothing', [], false],
  ] as const)('tells %s', (_name, places, covered) => {
    const tokens = OffsetTokens.of(places.map(([start, stop], id) => ({ id, start, stop })));
    expect(coversText(tokens, 'abc')).toBe(covered);
  });
});

describe('idsRoundTrip', () => {
  const vocabulary = toyVocabulary();
  const server = {
    shown: 'http://toy',
    tokenize: async (text: string, asPrompt: boolean) => vocabulary.encode(text, asPrompt),
    detokenize: async (ids: readonly number[]) => vocabulary.decode(ids),
  };

  it('tells that a text comes back', async () => {
    expect(await idsRoundTrip(server, 1, 'naïve 漢字 <s>\n 👩')).toBe(true);
  });

  it('tells that a tokenizer rewrites texts', async () => {
    const lower = { ...server, tokenize: async (text: string) => vocabulary.encode(text.toLowerCase(), true) };
    expect(await idsRoundTrip(lower, 1, 'A b')).toBe(false);
  });
});
