import { expect, it } from 'vitest';
import { gsm8k } from '../tasks/gsm8k.ts';
import { hellaswag } from '../tasks/hellaswag.ts';
import { decodingOf, departuresOf } from './decoding.ts';

it('is greedy and as long as the reference by default, and marks nothing', () => {
  expect(decodingOf(256, {}, 7)).toEqual({ maxNewTokens: 256, temperature: 0 });
  expect(decodingOf(256, { top_p: 0.9 }, 7)).toEqual({ maxNewTokens: 256, temperature: 0 });
  expect(departuresOf(gsm8k, 'openllm-v0.4', {})).toEqual([]);
  expect(departuresOf(gsm8k, 'openllm-v0.4', { max_new_tokens: 256, temperature: 0 })).toEqual([]);
});

it('samples with the seed of the run, and says in what it departs from the reference', () => {
  const options = { max_new_tokens: 2000, temperature: 0.6, top_p: 0.95 };
  expect(decodingOf(256, options, 7)).toEqual({ maxNewTokens: 2000, temperature: 0.6, topP: 0.95, seed: 7 });
  expect(departuresOf(gsm8k, 'openllm-v0.4', options)).toEqual([
    'answers have 2000 tokens at most, where the reference has 256',
    'answers are sampled with temperature 0.6, where the reference decodes greedily',
  ]);
});

it('means nothing for tasks that score choices', () => {
  expect(departuresOf(hellaswag, 'openllm-v0.4', { max_new_tokens: 5 })).toEqual([]);
});
