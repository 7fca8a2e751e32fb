import type { JsonObject } from '@mainbench/spec';
import { expect, it } from 'vitest';
import type { JudgeAnswer } from './ask-judge.ts';
import { readVerdict } from './read-verdict.ts';

const answerOf = (text: string, choice: JsonObject = {}): JudgeAnswer => ({
  completion: { text, choice },
  model: null,
  promptTokens: null,
  completionTokens: null,
});
const tokens = { first: 'm', all: ['m', 'M'] };
const parser = () => [];

it('reads the text where the first token, of which the probabilities are, begins marked reasoning', () => {
  const top = [{ token: '<think>', logprob: 0 }];
  const choice = { logprobs: { content: [{ token: '<think>', logprob: 0, top_logprobs: top }] } };
  const answer = answerOf('<think>The second one.</think>\n\nM', choice);
  expect(readVerdict(answer, { parser, tokens })).toEqual({ preference: 2, problem: null, textual: true });
  expect(readVerdict(answer, { parser, tokens, reasoning: 'keep' })).toMatchObject({ problem: 'unparsable' });
});

it('reads the verdict after marked reasoning, and none in it', () => {
  const answer = answerOf('<think>Is it M? Or m?</think>\n\nM');
  expect(readVerdict(answer, { parser, tokens })).toEqual({ preference: 2, problem: null, textual: true });
  expect(readVerdict(answer, { parser, tokens, reasoning: 'keep' })).toMatchObject({ problem: 'unparsable' });
  expect(readVerdict(answerOf('<think>Is it M'), { parser, tokens })).toMatchObject({ problem: 'unparsable' });
});
