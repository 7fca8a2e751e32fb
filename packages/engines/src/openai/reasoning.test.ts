import { describe, expect, it } from 'vitest';
import { readChatCompletion } from './read-completion.ts';
import { reasoningOf } from './reasoning.ts';

const thinking = {
  type: 'thinking',
  thinking: [
    { type: 'text', text: 'Hm, ' },
    { type: 'text', text: 'yes.' },
  ],
};

describe('reasoning apart from the answer', () => {
  it.each([
    [{ reasoning_content: 'Hm' }, 'Hm'],
    [{ reasoning: 'Hm' }, 'Hm'],
    [{ reasoning: 'Hm', reasoning_content: 'Hm' }, 'Hm'],
    [{ reasoning: null, reasoning_details: [{ type: 'reasoning.text', text: 'Hm' }] }, 'Hm'],
    [{ reasoning_details: [{ type: 'reasoning.summary', summary: 'Hm' }] }, 'Hm'],
    [{ content: [thinking, { type: 'text', text: 'Yes' }] }, 'Hm, yes.'],
    [{ content: [{ type: 'thinking', thinking: 'Hm' }] }, 'Hm'],
    [{ reasoning: null, reasoning_content: '', reasoning_details: [] }, undefined],
    [{ content: 'Yes' }, undefined],
    [{ reasoning: 3 }, undefined],
  ])('is read from %j', (message, expected) => {
    expect(reasoningOf(message, undefined)).toBe(expected);
  });

  it.each([
    [{ completion_tokens_details: { reasoning_tokens: 7 } }, ''],
    [{ reasoning_tokens: 7 }, ''],
    [{ completion_tokens_details: { reasoning_tokens: 0 } }, undefined],
    [{ completion_tokens_details: null }, undefined],
    [null, undefined],
  ])('is known from its count alone, without the text: %j', (usage, expected) => {
    expect(reasoningOf({ content: 'Yes' }, usage)).toBe(expected);
  });
});

const chat = (message: object, finish_reason = 'stop') => ({ choices: [{ index: 0, message, finish_reason }] });

it.each([
  [[thinking, { type: 'text', text: 'Yes' }]],
  [
    [
      { type: 'reasoning', text: 'Hm, yes.' },
      { type: 'text', text: 'Yes' },
    ],
  ],
])('is no part of the answer: %j', (content) => {
  expect(readChatCompletion('here', chat({ content }))).toMatchObject({ text: 'Yes', reasoning: 'Hm, yes.' });
});

it('alone is no answer', () => {
  expect(() => readChatCompletion('here', chat({ content: [thinking] }, 'length'))).toThrow('without content');
});

it('is absent from an answer without it', () => {
  expect(readChatCompletion('here', chat({ content: 'Yes' }))).not.toHaveProperty('reasoning');
});
