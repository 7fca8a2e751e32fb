import { expect, it } from 'vitest';
import { emptyCounts } from '../cleaning/counted-rows.ts';
import { collect } from '../testing/collect.ts';
import { oasstMessages } from './oasst-messages.ts';

let line = 0;
function row(tree: string, id: string, parent: string | null, role: string, more: object = {}) {
  line += 1;
  const value = { message_id: id, parent_id: parent, message_tree_id: tree, text: `text of ${id}`, role, ...more };
  return { value, place: { file: 'm.jsonl', line }, name: `line-${line}` };
}

async function read(rows: ReturnType<typeof row>[]) {
  const counts = emptyCounts();
  async function* stream() {
    yield* rows;
  }
  const trees = await collect(oasstMessages.join?.(stream(), counts) ?? expect.fail('joins rows'));
  const readings = trees.map(({ value, place, name }) => [
    name,
    oasstMessages.read(value as Record<string, unknown>, place),
  ]);
  return { readings, counts };
}

it('joins the messages of a tree into the conversation of the replies ranked first', async () => {
  const { readings, counts } = await read([
    row('t', 't', null, 'prompter'),
    row('t', 'worse', 't', 'assistant', { rank: 1 }),
    row('t', 'better', 't', 'assistant', { rank: 0 }),
    row('t', 'next', 'better', 'prompter'),
    row('u', 'u', null, 'prompter'),
  ]);
  const said = (role: string, id: string) => ({ role, text: `text of ${id}` });
  expect(readings).toEqual([
    ['t', { turns: [said('user', 't'), said('assistant', 'better'), said('user', 'next')] }],
    ['u', { turns: [said('user', 'u')] }],
  ]);
  expect(counts.dropped).toEqual({});
});

it('counts trees that are not together', async () => {
  const { readings, counts } = await read([
    row('t', 't', null, 'prompter'),
    row('u', 'b', 'u', 'assistant'),
    row('v', 'v', null, 'prompter'),
    row('v', 'c', 'elsewhere', 'assistant'),
  ]);
  expect(readings).toHaveLength(1);
  expect(counts).toMatchObject({
    read: 2,
    dropped: { 'without the first message of their tree': 1, 'with a message whose parent is not beside it': 1 },
  });
});

it('names the line of a message without its tree', async () => {
  await expect(read([row('t', 't', null, 'prompter', { message_tree_id: null })])).rejects.toMatchObject({
    message: expect.stringContaining('found message_tree_id of type null'),
    details: { line },
  });
});
