import { expect, it } from 'vitest';
import { z } from 'zod';
import { collect } from '../testing/collect.ts';
import { cleanPairs, cleanTexts } from './clean-rows.ts';
import { pairOptions, textOptions } from './cleaning-options.ts';
import { emptyCounts } from './counted-rows.ts';

const pairSettings = (options: object) => z.strictObject(pairOptions).parse(options);
const textSettings = (options: object) => z.strictObject(textOptions).parse(options);

async function* stream<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

it('cleans pairs and counts why others are left out', async () => {
  const rows = [
    ['a', 'ask ', 'answer\r\n'],
    ['b', 'ask', ' answer'],
    ['c', ' ', 'answer'],
    ['d', 'ask', 'an answer with </s> in it'],
    ['e', 'ask', 'x'],
    ['f', 'ask much longer', 'answer'],
    ['g', 'other', 'answer'],
    ['h', 'never', 'reached'],
  ].map(([id = '', instruction = '', response = '']) => ({ id, instruction, response, note: id }));
  const counts = emptyCounts();
  const settings = pairSettings({
    limit: 2,
    instruction_length: { max_characters: 10 },
    response_length: { min_characters: 2 },
  });
  expect(await collect(cleanPairs(stream(rows), settings, counts))).toEqual([
    { id: 'a', instruction: 'ask', response: 'answer', note: 'a' },
    { id: 'g', instruction: 'other', response: 'answer', note: 'g' },
  ]);
  expect(counts).toEqual({
    read: 7,
    kept: 0,
    dropped: {
      duplicates: 1,
      empty: 1,
      'with special tokens': 1,
      'too short in the response': 1,
      'too long in the instruction': 1,
    },
    changed: { 'outer white space': 3, 'line ends': 1 },
  });
});

it('keeps duplicates when asked to', async () => {
  const rows = ['a', 'b'].map((id) => ({ id, instruction: 'i', response: 'r' }));
  const kept = await collect(cleanPairs(stream(rows), pairSettings({ deduplicate: false }), emptyCounts()));
  expect(kept).toHaveLength(2);
});

it.each([
  ['drop', ['b'], { 'too long': 1 }],
  ['cut', ['a', 'b'], {}],
  ['split', ['a#1', 'a#2', 'b'], { 'too short': 1 }],
] as const)('treats overlong texts as asked: %s', async (overlong, ids, dropped) => {
  const rows = [
    { id: 'a', text: 'one two three four five six seven abc 9' },
    { id: 'b', text: 'short text' },
  ];
  const counts = emptyCounts();
  const settings = textSettings({ overlong, text_length: { max_characters: 18, min_characters: 2 } });
  const kept = await collect(cleanTexts(stream(rows), settings, counts));
  expect(kept.map((row) => row.id)).toEqual(ids);
  expect(counts.dropped).toEqual(dropped);
  expect(counts.read).toBe(kept.length + Object.values(dropped).reduce((sum, rowCount) => sum + rowCount, 0));
});

it('takes the first pieces alone when told to', async () => {
  const settings = textSettings({ overlong: 'split', max_pieces: 2, text_length: { max_characters: 3 } });
  const kept = await collect(cleanTexts(stream([{ id: 'a', text: 'one two six ten' }]), settings, emptyCounts()));
  expect(kept.map((row) => row.text)).toEqual(['one', 'two']);
});

it('drops texts that occur twice, also as pieces', async () => {
  const rows = [
    { id: 'a', text: 'same words here. same words here.' },
    { id: 'b', text: 'same words here.' },
  ];
  const counts = emptyCounts();
  const settings = textSettings({ overlong: 'split', limit: 5, text_length: { max_characters: 20 } });
  expect(await collect(cleanTexts(stream(rows), settings, counts))).toEqual([{ id: 'a#1', text: 'same words here.' }]);
  expect(counts.dropped).toEqual({ duplicates: 2 });
});
