import { expect, it } from 'vitest';
import { rootOfTree } from './oasst-tree.ts';

const place = { file: 'trees.jsonl', line: 4 };
const message = { message_id: 'a', text: 'Hello?', role: 'prompter', lang: 'en', replies: [] };

it('reads messages with their labels, ranks and replies', () => {
  const reply = {
    ...message,
    message_id: 'b',
    role: 'assistant',
    rank: 0,
    synthetic: true,
    labels: { quality: { value: 0.8, count: 3 } },
  };
  expect(rootOfTree({ message_tree_id: 'a', prompt: { ...message, replies: [reply] } }, place)).toEqual({
    id: 'a',
    text: 'Hello?',
    role: 'prompter',
    language: 'en',
    deleted: false,
    synthetic: false,
    rank: null,
    quality: null,
    replies: [
      {
        id: 'b',
        text: 'Hello?',
        role: 'assistant',
        language: 'en',
        deleted: false,
        synthetic: true,
        rank: 0,
        quality: 0.8,
        replies: [],
      },
    ],
  });
});

it('takes absent and null labels for none', () => {
  for (const labels of [undefined, null, {}, { spam: { value: 0 } }]) {
    expect(rootOfTree({ prompt: { ...message, labels } }, place).quality).toBeNull();
  }
});

it('names the line of anything else', () => {
  for (const value of [message, { prompt: { ...message, replies: [{}] } }, { prompt: { ...message, lang: null } }]) {
    expect(() => rootOfTree(value, place)).toThrow('expected a conversation tree');
  }
});
