import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversText, findBoundary, type OffsetToken, OffsetTokens } from './offset-tokens.ts';

const boundaryOf = (tokens: readonly OffsetToken[], leading: number, contextBytes: number) =>
  findBoundary(OffsetTokens.of(tokens), leading, contextBytes);

/** Cuts a text into tokens of so many bytes, as byte offsets; the ids are the indices. */
function tokensOf(lengths: readonly number[]): OffsetToken[] {
  let start = 0;
  return lengths.map((length, id) => {
    const token = { id, start, stop: start + length };
    start += length;
    return token;
  });
}

describe('findBoundary', () => {
  it('takes the first token that starts at the end of the context', () => {
    expect(boundaryOf(tokensOf([3, 2, 4]), 0, 5)).toEqual({ first: 2, straddles: false });
  });

  it('counts a token that spans the boundary as context', () => {
    expect(boundaryOf(tokensOf([3, 2, 4]), 0, 4)).toEqual({ first: 2, straddles: true });
  });

  it('leaves nothing where the last token spans the boundary', () => {
    expect(boundaryOf(tokensOf([3, 2]), 0, 4)).toEqual({ first: 2, straddles: true });
  });

  it('skips the special tokens in front of an empty context', () => {
    const tokens = [{ id: 1, start: 0, stop: 0 }, ...tokensOf([3])];
    expect(boundaryOf(tokens, 1, 0)).toEqual({ first: 1, straddles: false });
  });

  it('scores a token of no width that the model itself puts before a text', () => {
    const tokens = [
      { id: 1, start: 0, stop: 0 },
      { id: 29871, start: 0, stop: 0 },
      { id: 13, start: 0, stop: 1 },
    ];
    expect(boundaryOf(tokens, 1, 0)).toEqual({ first: 1, straddles: false });
  });

  it('handles a character that is several tokens with the same offsets', () => {
    const emoji = { start: 2, stop: 6 };
    const tokens = [{ id: 0, start: 0, stop: 2 }, ...[1, 2, 3].map((id) => ({ id, ...emoji }))];
    expect(boundaryOf(tokens, 0, 2)).toEqual({ first: 1, straddles: false });
    expect(boundaryOf(tokens, 0, 6)).toEqual({ first: 4, straddles: false });
  });

  it('splits the bytes of any text at the boundary, less one straddling token', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(lengths, fc.nat(), (parts, place) => {
        const tokens = tokensOf(parts);
        const bytes = tokens.at(-1)?.stop ?? 0;
        const contextBytes = place % (bytes + 1);
        const { first, straddles } = boundaryOf(tokens, 0, contextBytes);
        const scored = tokens.slice(first).reduce((sum, { start, stop }) => sum + stop - start, 0);
        expect(scored === bytes - contextBytes).toBe(!straddles);
        expect(scored).toBeLessThanOrEqual(bytes - contextBytes);
        expect(tokens.slice(0, first).every(({ start }) => start < contextBytes)).toBe(true);
      }),
    );
  });
});

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
