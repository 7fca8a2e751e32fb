import { expect, it } from 'vitest';
import { decodingOf, departuresOf } from './decoding.ts';

it('is greedy and as long as the reference by default, and marks nothing', () => {
  expect(decodingOf({}, 256, 7)).toEqual({ maxNewTokens: 256, temperature: 0 });
  expect(decodingOf({ top_p: 0.9 }, 256, 7)).toEqual({ maxNewTokens: 256, temperature: 0 });
  expect(departuresOf({}, 256)).toEqual([]);
  expect(departuresOf({ max_new_tokens: 256, temperature: 0 }, 256)).toEqual([]);
});

it('samples with the seed of the run, and says in what it departs from the reference', () => {
  const options = { max_new_tokens: 2000, temperature: 0.6, top_p: 0.95 };
  expect(decodingOf(options, 256, 7)).toEqual({ maxNewTokens: 2000, temperature: 0.6, topP: 0.95, seed: 7 });
  expect(departuresOf(options, 256)).toEqual([
    'answers have 2000 tokens at most, where the reference has 256',
    'answers are sampled with temperature 0.6, where the reference decodes greedily',
  ]);
});
