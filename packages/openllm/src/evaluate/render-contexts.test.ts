import { expect, it } from 'vitest';
import { conversationOf } from './render-contexts.ts';

const document = {
  contexts: ['About tea.\n\nQ: a? A: b\n\nQ: c?'],
  parts: { description: 'About tea.\n\n'.length, examples: [['Q: a?'.length, 'A: b'.length]] as [number, number][] },
};

it('has the description as the system turn, and examples before the question in its turn', () => {
  expect(conversationOf(document, 0, {})).toEqual([
    { role: 'system', content: 'About tea.\n\n' },
    { role: 'user', content: 'Q: a? A: b\n\nQ: c?' },
  ]);
});

it('has examples as turns where asked, and the user’s system prompt before the description', () => {
  expect(conversationOf(document, 0, { systemPrompt: 'Be brief.', fewshotAsTurns: true })).toEqual([
    { role: 'system', content: 'Be brief.\n\nAbout tea.\n\n' },
    { role: 'user', content: 'Q: a?' },
    { role: 'assistant', content: 'A: b' },
    { role: 'user', content: 'Q: c?' },
  ]);
});

it('adds no blank line where a text has white space', () => {
  expect(conversationOf(document, 0, { systemPrompt: 'Be brief.\n' })[0]?.content).toBe('Be brief.\nAbout tea.\n\n');
});

it('is one turn where there is nothing else', () => {
  const plain = { contexts: ['Q: c?'], parts: { description: 0, examples: [] } };
  expect(conversationOf(plain, 0, { fewshotAsTurns: true })).toEqual([{ role: 'user', content: 'Q: c?' }]);
});
