import { expect, it } from 'vitest';
import { type ConversationOptions, pairsOfConversation } from './conversation-pairs.ts';
import type { Turn } from './shape.ts';

const turn = (role: Turn['role'], text: string): Turn => ({ role, text });
const talk = [turn('user', 'a'), turn('assistant', 'b'), turn('user', 'c'), turn('user', 'd'), turn('assistant', 'e')];
const pairs = (turns: readonly Turn[], options: Partial<ConversationOptions> = {}) => {
  const found = pairsOfConversation(turns, { turns: 'all', system: 'leave-out', ...options });
  return typeof found === 'string' ? found : [...found];
};

it('makes pairs of the first answer, the last or all, with the conversation so far', () => {
  const [first, last] = [
    { instruction: 'a', response: 'b' },
    { instruction: 'User: a\n\nAssistant: b\n\nUser: c\n\nd', response: 'e' },
  ];
  expect(pairs(talk)).toEqual([first, last]);
  expect(pairs(talk, { turns: 'first' })).toEqual([first]);
  expect(pairs(talk, { turns: 'last' })).toEqual([last]);
  expect(pairs([...talk, turn('user', 'unanswered')], { turns: 'last' })).toEqual([last]);
});

it('does with a system message what it is told', () => {
  const spoken = [turn('system', 'Be brief.'), turn('user', 'a'), turn('assistant', 'b')];
  expect(pairs(spoken)).toBe('with a system message');
  expect(pairs(spoken, { system: 'ignore' })).toEqual([{ instruction: 'a', response: 'b' }]);
  expect(pairs(spoken, { system: 'prepend' })).toEqual([{ instruction: 'Be brief.\n\na', response: 'b' }]);
  expect(pairs([turn('system', ' '), ...spoken.slice(1)])).toHaveLength(1);
});

it.each<[Turn[], string]>([
  [[], 'without a user that begins'],
  [[turn('assistant', 'a'), turn('user', 'b')], 'without a user that begins'],
  [[turn('user', 'a')], 'without a response'],
  [[turn('user', 'a'), turn('other', 'call'), turn('assistant', 'b')], 'with a speaker that is neither'],
  [Array.from({ length: 2002 }, (_, place) => turn(place % 2 ? 'assistant' : 'user', 'x')), 'more than 1000 answers'],
])('says why %j gives no pair', (turns, reason) => {
  expect(pairs(turns)).toContain(reason);
});
