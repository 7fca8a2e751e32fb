import { describe, expect, it } from 'vitest';
import { specialTokensOf } from './special-tokens.ts';

const end = { text: '</s>', id: 2 };

describe('the prefix token', () => {
  const prefixOf = (leadingIds: number[], found: [string, number][]) =>
    specialTokensOf('http://toy', leadingIds, {}, new Map(found)).prefix;

  it('is the beginning-of-text token, else the end-of-text token', () => {
    expect(
      prefixOf(
        [],
        [
          ['</s>', 2],
          ['<s>', 1],
        ],
      ),
    ).toEqual({ text: '<s>', id: 1 });
    expect(prefixOf([], [['</s>', 2]])).toEqual(end);
    expect(prefixOf([], [])).toBeUndefined();
  });

  it('is not needed where the server puts a token before every prompt', () => {
    expect(prefixOf([1], [['<s>', 1]])).toBeUndefined();
  });
});
