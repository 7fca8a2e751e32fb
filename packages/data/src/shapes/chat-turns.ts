import { type Place, refuseRecord } from '../files/expect-record.ts';
import type { Reading, Row, Turn } from './shape.ts';

/** The names of speakers in use: OpenAI's, ShareGPT's, OpenAssistant's. */
const roles: Readonly<Record<string, Turn['role']>> = {
  system: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  model: 'assistant',
};

/** The columns that hold conversations. */
export const conversationColumns = ['messages', 'conversations', 'conversation'];

export const turnsExpected = 'a list of turns, each with the texts role and content, or from and value';

function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const parts = content.map((part) => (part as { text?: unknown } | null)?.text);
  return parts.every((part) => typeof part === 'string') ? parts.join('\n\n') : undefined;
}

/** What one turn says. @throws MainbenchError of kind `data` naming file and place where it is none */
export function turnOf(value: unknown, expected: string, place: Place): Turn {
  const turn = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const role = turn.role ?? turn.from;
  const content = turn.content ?? turn.value;
  const text = textOf(content);
  // A call of a tool has no content; the conversation is left out by its role.
  const isCall = (content === undefined || content === null) && turn.tool_calls !== undefined;
  if (typeof role === 'string' && isCall) return { role: 'other', text: '' };
  if (typeof role !== 'string' || text === undefined) {
    refuseRecord(place, expected, 'a turn without the texts role and content, or from and value');
  }
  return { role: Object.hasOwn(roles, role) ? (roles[role] as Turn['role']) : 'other', text };
}

/** The first column of conversations that a record has. */
export function conversationOf(record: Row): readonly unknown[] | undefined {
  const column = conversationColumns.find((name) => Array.isArray(record[name]));
  return column === undefined ? undefined : (record[column] as unknown[]);
}

/** Whether the first turn of a record's conversation has a field. */
export function beginsWith(record: Row, field: string): boolean {
  const [first] = conversationOf(record) ?? [];
  return typeof first === 'object' && first !== null && Object.hasOwn(first, field);
}

/** The conversation of a record. @throws MainbenchError of kind `data` naming file and place where it has none */
export function readConversation(record: Row, place: Place): Reading {
  const turns = conversationOf(record);
  const columns = Object.keys(record).slice(0, 8).join(', ');
  if (turns === undefined) refuseRecord(place, turnsExpected, `the fields ${columns || '(none)'}`);
  return { turns: turns.map((turn) => turnOf(turn, turnsExpected, place)) };
}
