import { expect, it } from 'vitest';
import { reasoningFate, splitReasoning } from './split-reasoning.ts';

it.each([
  ['a block', '<think>\nHm.\n</think>\n\nYes.', 'Yes.'],
  ['an empty block', '<think>\n\n</think>\n\nYes.', 'Yes.'],
  ['the other tag', ' <thinking>Hm.</thinking> Yes.', 'Yes.'],
  ['no opening tag', 'Hm.\n</think>\nYes.', 'Yes.'],
  ['two blocks', '<think>a</think>\n<think>b</think>Yes.', 'Yes.'],
  ['no end', '<think>Hm, hm', ''],
])('takes out %s', (_, text, answer) => {
  const split = splitReasoning(text);
  expect(split.answer).toBe(answer);
  expect(split.reasoning).not.toBeNull();
});

it.each([' Yes. ', '', 'Write <think>x</think> in your answer.', 'The tag <think> opens.'])(
  'leaves %j as it is',
  (text) => {
    expect(splitReasoning(text)).toEqual({ answer: text, reasoning: null });
  },
);

it.each([
  ['<think>Hm.</think>Yes.', true, 'keep', 'keep'],
  ['Yes.', true, 'keep', 'remove'],
  ['Yes.', true, 'remove', 'remove'],
  ['<think>Hm.</think>Yes.', true, 'remove', 'remove'],
  ['Yes.', false, 'keep', null],
] as const)('tells what became of the reasoning of %j (reasoned: %j, policy: %s)', (text, reasoned, policy, fate) => {
  expect(reasoningFate(text, reasoned, policy)).toBe(fate);
});
