import { expectField, expectRecord, type Place } from './expect-record.ts';

const expectedTree = 'a conversation tree: an object with a prompt that has role, text, lang and replies';

/** A message of a conversation tree as far as the filters look at it. */
export interface Message {
  id: string;
  text: string;
  role: string;
  language: string;
  deleted: boolean;
  synthetic: boolean;
  /** 0 is the best of its siblings; null where nobody ranked them. */
  rank: number | null;
  /** Mean of the quality labels, 0 to 1; null without labels. */
  quality: number | null;
  replies: readonly Message[];
}

function qualityOf(labels: unknown): number | null {
  const quality = (labels as { quality?: { value?: unknown } } | null | undefined)?.quality?.value;
  return typeof quality === 'number' ? quality : null;
}

function messageOf(value: unknown, place: Place): Message {
  const record = expectRecord(value, expectedTree, place);
  return {
    id: expectField(record, 'message_id', 'string', expectedTree, place),
    text: expectField(record, 'text', 'string', expectedTree, place),
    role: expectField(record, 'role', 'string', expectedTree, place),
    language: expectField(record, 'lang', 'string', expectedTree, place),
    deleted: record.deleted === true,
    synthetic: record.synthetic === true,
    rank: typeof record.rank === 'number' ? record.rank : null,
    quality: qualityOf(record.labels),
    replies: expectField(record, 'replies', 'array', expectedTree, place).map((reply) => messageOf(reply, place)),
  };
}

/**
 * The first message of a line of a trees file.
 * @throws MainbenchError of kind `data` with file and line
 */
export function rootOfTree(value: unknown, place: Place): Message {
  const tree = expectRecord(value, expectedTree, place);
  return messageOf(expectField(tree, 'prompt', 'object', expectedTree, place), place);
}
