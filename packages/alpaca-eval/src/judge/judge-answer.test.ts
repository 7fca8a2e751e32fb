import { expect, it } from 'vitest';
import { readAnswer } from './ask-judge.ts';

const reply = (message: object) => ({ model: 'judge', choices: [{ index: 0, message, finish_reason: 'stop' }] });
const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'M, no, m.' }] };

it.each([
  ['M', 'M'],
  [[{ type: 'text', text: 'M' }], 'M'],
  [[thinking, { type: 'text', text: 'm' }], 'm'],
  [
    [
      { type: 'reasoning', text: 'M?' },
      { type: 'text', text: 'm' },
    ],
    'm',
  ],
])('reads the content %j of a judge', (content, expected) => {
  expect(readAnswer(reply({ content }))?.completion?.text).toBe(expected);
});

it.each([null, undefined, '', [], [thinking]])('has no answer in the content %j', (content) => {
  expect(readAnswer(reply({ content }))?.missing).toBe('an empty answer');
});
