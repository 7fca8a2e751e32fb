import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, folderWith } from '../testing/fixtures.ts';
import { pairOfRecord, pairs } from './pairs.ts';

it('reads pairs with ids of their own or of their line', async () => {
  const folder = await folderWith({
    'mine.jsonl.gz': [
      { id: 'x', instruction: ' Do it. ', response: 'Done.' },
      { instruction: 'Do more.', response: 'Done \ud83d more.' },
    ],
  });
  const rows = pairs.read(pairs.options.parse({ file: 'mine.jsonl' }), contextFor(folder));
  expect(await collect(rows)).toEqual([
    { id: 'x', instruction: 'Do it.', response: 'Done.' },
    { id: 'line-2', instruction: 'Do more.', response: 'Done \ufffd more.' },
  ]);
  expect(rows.counts).toMatchObject({ read: 2, kept: 2, changed: { 'outer white space': 1, 'lone surrogates': 1 } });
});

it.each([
  ['', 'no row of mine.jsonl can be used: it is empty.', undefined],
  ['{"instruction": "a", "response": "b"}\n{"instruction": "a", "respons', 'expected one JSON value', 2],
  ['{"instruction": "a", "reply": "b"}', 'expected an object with the strings instruction and response', 1],
  ['["a", "b"]', 'found a value of type array', 1],
])('says what is wrong with a file: %j', async (content, message, line) => {
  const folder = await folderWith({ 'mine.jsonl': content });
  const settings = pairs.options.parse({ file: 'mine.jsonl' });
  await expect(collect(pairs.read(settings, contextFor(folder)))).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining(message),
    details: line === undefined ? {} : { line },
  });
});

it('takes its identity from the content and the expected rows from the limit', async () => {
  const folder = await folderWith({ 'a.jsonl': 'x', 'b.jsonl.gz': 'x', 'c.jsonl': 'y' });
  const identity = (file: string) => pairs.identity(pairs.options.parse({ file }), contextFor(folder));
  expect(await identity('a.jsonl')).toEqual(await identity('b.jsonl'));
  expect(await identity('a.jsonl')).not.toEqual(await identity('c.jsonl'));
  expect(pairs.expectedRows(pairs.options.parse({ file: 'a', limit: 7 }))).toBe(7);
  expect(pairs.expectedRows(pairs.options.parse({ file: 'a' }))).toBeUndefined();
  expect(() => pairs.options.parse({ file: 'a', fil: 1 })).toThrow('Unrecognized key');
});

it('keeps numeric ids, so that a new first row moves no other, and says the format it took', async () => {
  const row = (id: number) => ({ id, instruction: `Do ${id}.`, response: 'Done.' });
  const folder = await folderWith({ 'a.json': JSON.stringify([row(1), row(2)]), 'b.jsonl': [row(9), row(1), row(2)] });
  const context = contextFor(folder);
  const idsOf = async (file: string) => {
    const rows = pairs.read(pairs.options.parse({ file }), context);
    return [(await collect(rows)).map(({ id }) => id), rows.counts.format];
  };
  expect(await idsOf('a.json')).toEqual([['1', '2'], 'one JSON array']);
  expect(await idsOf('b.jsonl')).toEqual([['9', '1', '2'], 'JSON lines']);
  expect(context.notes[0]).toBe('a.json: read as one JSON array');
});

it('counts the conversations that are no pair', async () => {
  const turns = (count: number) =>
    Array.from({ length: count }, (_, turn) => ({ role: turn % 2 === 0 ? 'user' : 'assistant', content: `t${turn}` }));
  const folder = await folderWith({ 'a.jsonl': [{ messages: turns(2) }, { messages: turns(4) }] });
  const rows = pairs.read(pairs.options.parse({ file: 'a.jsonl' }), contextFor(folder));
  expect(await collect(rows)).toHaveLength(1);
  expect(rows.counts).toMatchObject({ read: 2, kept: 1, dropped: { 'with more than one turn': 1 } });
});

const place = { file: 'a.json', row: 2 };
const said = (role: string, content: string) => ({ role, content });

it.each<[string, Record<string, unknown>, object]>([
  ['its own', { instruction: 'a', response: 'b' }, { instruction: 'a', response: 'b' }],
  ['Alpaca’s', { instruction: 'a', input: 'i', output: 'b' }, { instruction: 'a\n\ni', response: 'b' }],
  ['Dolly’s', { instruction: 'a', context: null, response: 'b' }, { instruction: 'a', response: 'b' }],
  ['a completion', { prompt: 'a', completion: 'b' }, { instruction: 'a', response: 'b' }],
  [
    'messages',
    { messages: [said('system', ' '), said('user', 'a'), said('assistant', 'b')] },
    { instruction: 'a', response: 'b' },
  ],
  [
    'ShareGPT’s',
    {
      conversations: [
        { from: 'human', value: 'a' },
        { from: 'gpt', value: 'b' },
      ],
    },
    { instruction: 'a', response: 'b' },
  ],
  [
    'several turns',
    { messages: [said('user', 'a'), said('assistant', 'b'), said('user', 'c'), said('assistant', 'd')] },
    { leftOut: 'with more than one turn' },
  ],
  [
    'a system message',
    { messages: [said('system', 's'), said('user', 'a'), said('assistant', 'b')] },
    { leftOut: 'with a system message' },
  ],
  ['no response', { messages: [said('user', 'a')] }, { leftOut: 'without an instruction and its response' }],
  ['a tool', { messages: [said('user', 'a'), said('tool', 'b')] }, { leftOut: expect.any(String) }],
])('reads a record of %s shape', (_, record, expected) => {
  expect(pairOfRecord(record, place)).toEqual(expected);
});

it.each([
  [{ instruction: 'a' }, 'row 2: expected an object with the strings instruction and response'],
  [{ instruction: 'a', response: null }, 'found response of type null'],
  [{ instruction: 'a', input: ['i'], output: 'b' }, 'found input of type array'],
  [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'found a turn without the texts role and content'],
])('refuses %j', (record, message) => {
  expect(() => pairOfRecord(record, place)).toThrow(message);
});
