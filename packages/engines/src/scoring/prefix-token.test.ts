import { describe, expect, it } from 'vitest';
import { prefixTokenOf, withPrefix } from './prefix-token.ts';

const end = { text: '</s>', id: 2 };

describe('prefixTokenOf', () => {
  it('is the beginning-of-text token, else the end-of-text token', () => {
    const beginning = new Map([
      ['</s>', 2],
      ['<s>', 1],
    ]);
    expect(prefixTokenOf([], beginning, end)).toEqual({ text: '<s>', id: 1 });
    expect(prefixTokenOf([], new Map([['</s>', 2]]), end)).toEqual(end);
    expect(prefixTokenOf([], new Map(), undefined)).toBeUndefined();
  });

  it('is not needed where the server puts a token before every prompt', () => {
    expect(prefixTokenOf([1], new Map([['<s>', 1]]), end)).toBeUndefined();
  });
});

describe('withPrefix', () => {
  it('is the context of a text that has none', () => {
    expect(withPrefix({ context: '', continuation: 'a b' }, end)).toEqual({ context: '</s>', continuation: 'a b' });
  });

  it('is not there twice', () => {
    expect(withPrefix({ context: '', continuation: '</s>a' }, end)).toEqual({ context: '</s>', continuation: 'a' });
  });

  it('changes no text that has a context', () => {
    const texts = { context: ' ', continuation: 'a' };
    expect(withPrefix(texts, end)).toBe(texts);
    expect(withPrefix({ context: '', continuation: 'a' }, undefined)).toEqual({ context: '', continuation: 'a' });
  });
});
