import { expect, it } from 'vitest';
import { textsToScore } from './scored-text.ts';

const prefix = { text: '</s>', id: 2 };
const model = { shown: 'http://toy', leadingIds: [], specialTexts: [], maxInputTokens: 9, prefix };

it('takes the prefix token for the context of a text that has none', () => {
  const request = { context: '', continuation: 'a b' };
  expect(textsToScore(model, request)).toEqual({ context: '</s>', continuation: 'a b' });
  expect(textsToScore({ ...model, prefix: undefined }, request)).toEqual(request);
});

it('puts it there once', () => {
  const request = { context: '', continuation: '</s>a' };
  expect(textsToScore(model, request)).toEqual({ context: '</s>', continuation: 'a' });
});

it('changes no text that has a context', () => {
  const request = { context: ' ', continuation: 'a' };
  expect(textsToScore(model, request)).toEqual(request);
});
