import { count, type RowCounts } from '../cleaning/counted-rows.ts';
import { expectField, expectRecord, refuseRecord } from '../files/expect-record.ts';
import type { FileRow } from '../files/read-rows.ts';
import { oasstTrees } from './oasst-trees.ts';
import type { Row, Shape } from './shape.ts';

const expected = 'a message with message_id, parent_id, message_tree_id, text and role';
/** Messages of one tree that are held; the largest of OpenAssistant has some hundreds. */
const largestTree = 100_000;

type Message = Record<string, unknown> & { replies: Message[] };

/** The tree of the messages of one tree, or why they make none. */
function treeOf(rows: readonly Row[]): Row | string {
  const byId = new Map<unknown, Message>();
  for (const row of rows) byId.set(row.message_id, { ...row, replies: [] });
  let prompt: Message | undefined;
  let orphans = 0;
  for (const message of byId.values()) {
    const { parent_id: parent } = message;
    if (parent === null || parent === undefined || parent === '') prompt ??= message;
    else if (byId.has(parent) && parent !== message.message_id) byId.get(parent)?.replies.push(message);
    else orphans += 1;
  }
  if (prompt === undefined) return 'without the first message of their tree';
  return orphans > 0 ? 'with a message whose parent is not beside it' : { prompt };
}

/** One tree after another, out of messages that come tree by tree. */
async function* trees(rows: AsyncIterable<FileRow>, counts: RowCounts): AsyncGenerator<FileRow> {
  let first: FileRow | undefined;
  let held: Row[] = [];
  let id = '';
  function* finish(): Generator<FileRow> {
    if (first === undefined) return;
    const tree = treeOf(held);
    if (typeof tree !== 'string') {
      yield { ...first, name: id, value: tree };
    } else {
      counts.read += 1;
      count(counts.dropped, tree);
    }
  }
  for await (const row of rows) {
    const message = expectRecord(row.value, expected, row.place);
    for (const field of ['message_id', 'text', 'role']) expectField(message, field, 'string', expected, row.place);
    const own = expectField(message, 'message_tree_id', 'string', expected, row.place);
    if (own !== id || first === undefined) {
      yield* finish();
      [first, held, id] = [row, [], own];
    }
    if (held.length === largestTree)
      refuseRecord(row.place, `trees of at most ${largestTree} messages`, 'a larger one');
    held.push(message);
  }
  yield* finish();
}

/** OpenAssistant's messages, a row each, as the hub has them (OpenAssistant/oasst1): the rows of a tree follow another. */
export const oasstMessages: Shape = {
  name: 'oasst-messages',
  produces: 'pairs',
  fields: 'message_id, parent_id, message_tree_id, text and role, a row a message',
  columns: ['message_id', 'parent_id', 'message_tree_id', 'text', 'role', 'rank', 'deleted'],
  recognises: (record) =>
    ['message_id', 'message_tree_id', 'parent_id', 'text', 'role'].every((name) => Object.hasOwn(record, name)),
  read: oasstTrees.read,
  join: trees,
};
