import { expect, it } from 'vitest';
import { pairOfRecord } from './pair-of-record.ts';

const place = { file: 'a.json', row: 2 };
const said = (role: string, content: string) => ({ role, content });

it.each<[string, Record<string, unknown>, object]>([
  ['its own', { instruction: 'a', response: 'b' }, { instruction: 'a', response: 'b' }],
  ['Alpaca’s', { instruction: 'a', input: 'i', output: 'b' }, { instruction: 'a\n\ni', response: 'b' }],
  ['Dolly’s', { instruction: 'a', context: null, response: 'b' }, { instruction: 'a', response: 'b' }],
  ['a completion', { prompt: 'a', completion: 'b' }, { instruction: 'a', response: 'b' }],
  [
    'messages',
    { messages: [said('system', ' '), said('user', 'a'), said('assistant', 'b')] },
    { instruction: 'a', response: 'b' },
  ],
  [
    'ShareGPT’s',
    {
      conversations: [
        { from: 'human', value: 'a' },
        { from: 'gpt', value: 'b' },
      ],
    },
    { instruction: 'a', response: 'b' },
  ],
  [
    'several turns',
    { messages: [said('user', 'a'), said('assistant', 'b'), said('user', 'c'), said('assistant', 'd')] },
    { leftOut: 'with more than one turn' },
  ],
  [
    'a system message',
    { messages: [said('system', 's'), said('user', 'a'), said('assistant', 'b')] },
    { leftOut: 'with a system message' },
  ],
  ['no response', { messages: [said('user', 'a')] }, { leftOut: 'without an instruction and its response' }],
  ['a tool', { messages: [said('user', 'a'), said('tool', 'b')] }, { leftOut: expect.any(String) }],
])('reads a record of %s shape', (_, record, expected) => {
  expect(pairOfRecord(record, place)).toEqual(expected);
});

it.each([
  [{ instruction: 'a' }, 'row 2: expected an object with the strings instruction and response'],
  [{ instruction: 'a', response: null }, 'found response of type null'],
  [{ instruction: 'a', input: ['i'], output: 'b' }, 'found input of type array'],
  [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'found a turn without the texts role and content'],
])('refuses %j', (record, message) => {
  expect(() => pairOfRecord(record, place)).toThrow(message);
});
