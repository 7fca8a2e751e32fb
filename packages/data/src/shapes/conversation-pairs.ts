import type { Turn } from './shape.ts';

/** Which pairs a conversation of several turns gives, and what becomes of its system message. */
export interface ConversationOptions {
  turns: 'first' | 'last' | 'all';
  system: 'leave-out' | 'prepend' | 'ignore';
}

interface Exchange {
  user: string;
  assistant: string;
}

const speakers = { user: 'User', assistant: 'Assistant' } as const;

/** Messages of one speaker after another are one message of several paragraphs. */
function merged(turns: readonly Turn[]): Turn[] {
  const result: Turn[] = [];
  for (const { role, text } of turns) {
    const last = result.at(-1);
    if (last?.role === role) last.text += `\n\n${text}`;
    else result.push({ role, text });
  }
  return result;
}

/** The answers of a conversation with what they answer, or why it has none. */
function exchangesOf(turns: readonly Turn[]): Exchange[] | string {
  if (turns.some(({ role }) => role === 'other')) return 'with a speaker that is neither user nor assistant';
  const said = merged(turns);
  if (said[0]?.role !== 'user') return 'without a user that begins';
  const exchanges: Exchange[] = [];
  for (let at = 0; at + 1 < said.length; at += 2) {
    exchanges.push({ user: said[at]?.text ?? '', assistant: said[at + 1]?.text ?? '' });
  }
  return exchanges.length === 0 ? 'without a response' : exchanges;
}

/** A message after what was said before it, with the names of the speakers; the first message stands alone. */
function withContext(before: readonly Exchange[], message: string): string {
  if (before.length === 0) return message;
  const lines = before.flatMap(({ user, assistant }) => [
    `${speakers.user}: ${user}`,
    `${speakers.assistant}: ${assistant}`,
  ]);
  return [...lines, `${speakers.user}: ${message}`].join('\n\n');
}

/** Answers of a conversation that all become pairs: their contexts grow with the square of their number. */
const mostAnswers = 1000;

/**
 * The pairs of a conversation: its first answer, its last, or each of them, whose instruction is the conversation so
 * far: `User: …`, `Assistant: …`, `User: …`, an empty line between them. The instruction of a first answer is the
 * message alone.
 * @returns why there is none, as a text
 */
export function pairsOfConversation(
  turns: readonly Turn[],
  { turns: wanted, system }: ConversationOptions,
): Iterable<{ instruction: string; response: string }> | string {
  const instructions = turns.filter(({ role, text }) => role === 'system' && text.trim() !== '');
  if (system === 'leave-out' && instructions.length > 0) return 'with a system message';
  const exchanges = exchangesOf(turns.filter(({ role }) => role !== 'system'));
  if (typeof exchanges === 'string') return exchanges;
  if (wanted === 'all' && exchanges.length > mostAnswers) return `with more than ${mostAnswers} answers`;
  const head = system === 'prepend' ? instructions.map(({ text }) => text) : [];
  const places = wanted === 'all' ? exchanges.keys() : [wanted === 'first' ? 0 : exchanges.length - 1].values();
  return places.map((place) => {
    const { user, assistant } = exchanges[place] as Exchange;
    const instruction = [...head, withContext(exchanges.slice(0, place), user)].join('\n\n');
    return { instruction, response: assistant };
  });
}
