import type { Generation, Loglikelihood } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { isPlausible } from './plausible.ts';

const request = { prompt: 'a', maxNewTokens: 4, temperature: 0 };
const good: Generation = { text: 'b', finish: 'end-of-text', promptTokens: 1, generatedTokens: 2 };
const score: Loglikelihood = { sum: -1.5, tokens: 2, bytes: 2, tokenLogprobs: [-1, -0.5], straddles: false };

describe('a plausible answer', () => {
  it.each<[string, Partial<Generation>, boolean]>([
    ['a text that ended', {}, true],
    ['an empty text', { text: '', generatedTokens: 1 }, true],
    ['a text of the full length', { finish: 'length', generatedTokens: 4 }, true],
    ['a text cut before its length', { finish: 'length', generatedTokens: 3 }, false],
    ['more tokens than were asked for', { generatedTokens: 5 }, false],
    ['a text of no tokens', { generatedTokens: 0 }, false],
    ['half a surrogate pair', { text: '\ud800' }, false],
    ['an infinite alternative', { alternatives: [[{ text: 'a', logprob: Number.NEGATIVE_INFINITY }]] }, false],
    ['no number of tokens', { promptTokens: Number.NaN }, false],
  ])('generation: %s', (_, change, expected) => {
    expect(isPlausible({ operation: 'generate', request }, { ...good, ...change })).toBe(expected);
  });

  it.each<[string, Partial<Loglikelihood>, boolean]>([
    ['a score', {}, true],
    ['certainty', { sum: 0, tokenLogprobs: [0, 0] }, true],
    ['NaN', { sum: Number.NaN, tokenLogprobs: [Number.NaN, -1] }, false],
    ['an infinite token', { sum: Number.NEGATIVE_INFINITY, tokenLogprobs: [Number.NEGATIVE_INFINITY, -1] }, false],
    ['a probability over 1', { sum: 0.5, tokenLogprobs: [1, -0.5] }, false],
    ['a sum of something else', { sum: -2 }, false],
    ['a token too few', { tokens: 3 }, false],
    ['bytes of another text', { bytes: 3 }, false],
  ])('score: %s', (_, change, expected) => {
    const operation = { operation: 'loglikelihood', request: { context: 'a', continuation: 'bc' } } as const;
    expect(isPlausible(operation, { ...score, ...change })).toBe(expected);
    const choices = { operation: 'choices', request: { context: 'a', continuations: ['bc', 'bc'] } } as const;
    expect(isPlausible(choices, [score, { ...score, ...change }])).toBe(expected);
    expect(isPlausible(choices, [{ ...score, ...change }])).toBe(false);
  });
});
