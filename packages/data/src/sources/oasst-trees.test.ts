import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, corpora, folderWith } from '../testing/fixtures.ts';
import { oasstTrees, rootOfTree } from './oasst-trees.ts';

const real = { file: 'oasst_en_100_tree.jsonl', quality_above: null, limit: null };
const settingsOf = (options: object) => oasstTrees.options.parse(options);

async function readReal(options: object) {
  const rows = oasstTrees.read(settingsOf({ ...real, ...options }), contextFor(corpora));
  return { all: await collect(rows), counts: rows.counts };
}

it('reads real trees, every turn, replies ranked first', async () => {
  const { all, counts } = await readReal({});
  // 687 replies answer a prompter in these trees, 212 of them with rank 0 and 46 with none.
  expect(counts.read).toBe(687);
  expect(counts.dropped['without a rank']).toBe(46);
  const short =
    (counts.dropped['too short in the instruction'] ?? 0) + (counts.dropped['too short in the response'] ?? 0);
  expect(all.length).toBe(212 - short);
  expect(all[0]).toMatchObject({
    id: 'fa783ef0-4f4e-457d-b429-afd89edf8757',
    instruction: 'How can I find the best 401k plan for my needs?',
  });
});

it('reads the first turn alone, and the only replies too', async () => {
  const first = await readReal({ turns: 'first' });
  const best = await readReal({ reply: 'best' });
  const every = await readReal({});
  expect(first.all.length).toBeLessThan(every.all.length);
  expect(first.counts.read).toBeGreaterThan(100);
  expect(best.counts.dropped['without a rank']).toBe(6);
  expect(best.all.length).toBeGreaterThan(every.all.length);
});

it('explains itself where no message has labels', async () => {
  const reading = collect(oasstTrees.read(settingsOf({ file: real.file }), contextFor(corpora)));
  await expect(reading).rejects.toThrow(/no row of oasst_en_100_tree.jsonl can be used.*212 without a quality/);
});

let ids = 0;
function message(role: string, quality: number, changes: object = {}) {
  ids += 1;
  return {
    message_id: `m${ids}`,
    text: `six words are enough in ${role} ${ids}`,
    role,
    lang: 'en',
    labels: { quality: { value: quality, count: 3 } },
    replies: [] as unknown[],
    ...changes,
  };
}
const tree = (prompt: object) => ({ message_tree_id: 't', tree_state: 'ready_for_export', prompt });
const answered = (instruction: number, response: number, changes: object = {}) =>
  tree(message('prompter', instruction, { replies: [message('assistant', response, { rank: 0, ...changes })] }));

it('keeps the pairs with the highest sum of qualities, the earlier among equals, in the order of the file', async () => {
  const folder = await folderWith({
    'trees.jsonl.gz': [
      answered(0.7, 0.7),
      answered(0.9, 0.9),
      answered(0.75, 0.75),
      answered(0.7, 0.8),
      answered(0.61, 0.61),
    ],
  });
  const rows = oasstTrees.read(settingsOf({ file: 'trees.jsonl', limit: 2 }), contextFor(folder));
  const kept = await collect(rows);
  expect(kept.map((pair) => pair.quality)).toEqual([1.8, 1.5]);
  expect(kept[1]).toMatchObject({ instruction: expect.stringContaining('prompter') });
  expect(rows.counts).toEqual({ read: 5, kept: 2, dropped: { 'below the best': 3 }, changed: {} });
});

it('applies each filter to both sides and counts it', async () => {
  const grandchild = message('assistant', 0.9, { rank: 0 });
  const follow = message('prompter', 0.9, { replies: [grandchild] });
  const folder = await folderWith({
    'trees.jsonl': [
      answered(0.9, 0.9, { lang: 'de' }),
      answered(0.6, 0.9),
      answered(0.9, 0.6),
      answered(0.9, 0.9, { rank: 1 }),
      answered(0.9, 0.9, { text: 'only five words are here' }),
      answered(0.9, 0.9, { deleted: true }),
      answered(0.9, 0.9, { synthetic: true }),
      answered(0.9, 0.9, { rank: 1, replies: [follow] }),
    ],
  });
  const rows = oasstTrees.read(settingsOf({ file: 'trees.jsonl', synthetic: 'drop' }), contextFor(folder));
  expect((await collect(rows)).map((pair) => pair.id)).toEqual([grandchild.message_id]);
  expect(rows.counts.dropped).toEqual({
    'in another language': 1,
    'of low quality': 2,
    'of a lower rank': 2,
    'too short in the response': 1,
    deleted: 1,
    'written by a model': 1,
  });
});

it('has the method’s defaults', () => {
  expect(settingsOf({})).toMatchObject({
    file: '2023-04-12_oasst_ready.trees.jsonl.gz',
    language: 'en',
    reply: 'rank-0',
    quality_above: 0.6,
    turns: 'all',
    limit: 3200,
    instruction_length: { min_words: 6, max_words: null },
    response_length: { min_words: 6, max_words: null },
  });
  expect(oasstTrees.expectedRows(settingsOf({}))).toBe(3200);
});

const place = { file: 'trees.jsonl', line: 4 };
const bare = { message_id: 'a', text: 'Hello?', role: 'prompter', lang: 'en', replies: [] };

it('reads messages with their labels, ranks and replies', () => {
  const reply = {
    ...bare,
    message_id: 'b',
    role: 'assistant',
    rank: 0,
    synthetic: true,
    labels: { quality: { value: 0.8, count: 3 } },
  };
  expect(rootOfTree({ message_tree_id: 'a', prompt: { ...bare, replies: [reply] } }, place)).toEqual({
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
    expect(rootOfTree({ prompt: { ...bare, labels } }, place).quality).toBeNull();
  }
});

it('names the line of anything else', () => {
  for (const value of [message, { prompt: { ...bare, replies: [{}] } }, { prompt: { ...bare, lang: null } }]) {
    expect(() => rootOfTree(value, place)).toThrow('expected a conversation tree');
  }
});
