import { isObject } from '@mainbench/kit';
import { expectField, expectRecord, type Place } from '../files/expect-record.ts';
import type { Reading, Shape, Turn } from './shape.ts';

const expected = 'a conversation tree: an object with a prompt that has text, role and replies';

type Message = Record<string, unknown>;

/** Whether a value looks like a message with its replies: a tree, or its prompt. */
function isTree(value: unknown): boolean {
  return isObject(value) && typeof value.text === 'string' && Array.isArray(value.replies);
}

function turnOf(message: Message, place: Place): Turn {
  const role = expectField(message, 'role', 'string', expected, place);
  const text = expectField(message, 'text', 'string', expected, place);
  if (role === 'assistant') return { role, text };
  return { role: role === 'prompter' ? 'user' : 'other', text };
}

/** The reply that people ranked first; without ranks, the first. Deleted replies are passed over. */
function bestReply(message: Message, place: Place): Message | undefined {
  const replies = (Array.isArray(message.replies) ? message.replies : [])
    .map((reply) => expectRecord(reply, expected, place))
    .filter((reply) => reply.deleted !== true);
  const rank = (reply: Message) => (typeof reply.rank === 'number' ? reply.rank : Number.POSITIVE_INFINITY);
  return replies.reduce<Message | undefined>(
    (best, reply) => (best === undefined || rank(reply) < rank(best) ? reply : best),
    undefined,
  );
}

/**
 * OpenAssistant's conversation trees (arXiv 2304.07327): the conversation that follows the reply ranked first from the
 * prompt on. The source `oasst-trees` reads the same files by quality, language and rank.
 */
export const oasstTrees: Shape = {
  name: 'oasst-trees',
  produces: 'pairs',
  fields: 'prompt with text, role and replies; or these without a prompt',
  columns: ['prompt', 'text', 'role', 'replies'],
  recognises: (record) => isTree(record) || isTree(record.prompt),
  read(record, place): Reading {
    const turns: Turn[] = [];
    let message: Message | undefined = isTree(record)
      ? record
      : expectField(record, 'prompt', 'object', expected, place);
    for (; message !== undefined; message = bestReply(message, place)) turns.push(turnOf(message, place));
    return { turns };
  },
};
