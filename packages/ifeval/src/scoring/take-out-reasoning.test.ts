import { expect, it } from 'vitest';
import { reasoningPolicy, takeOutReasoning } from './take-out-reasoning.ts';

it('takes marked reasoning out, or counts it alone', () => {
  const responses = new Map([
    [0, 'Yes.'],
    [2, '<think>Hm.</think>No.'],
    [3, '<think>Hm'],
  ]);
  expect(takeOutReasoning(responses, 'remove')).toEqual({
    responses: new Map([
      [0, 'Yes.'],
      [2, 'No.'],
      [3, ''],
    ]),
    reasoning: 2,
    empty: 1,
  });
  expect(takeOutReasoning(responses, 'keep')).toEqual({ responses, reasoning: 2, empty: 0 });
});

it('scores the text as it came in mirror mode', () => {
  expect(reasoningPolicy('mirror', 'remove')).toBe('keep');
  expect(reasoningPolicy('fixed', 'remove')).toBe('remove');
});
