import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, corpora, folderWith } from '../testing/fixtures.ts';
import { dolly } from './dolly.ts';

it('reads a real file, instructions out of their wrapper', async () => {
  const rows = dolly.read(dolly.options.parse({ file: 'dolly_hhrlhf_train_small.jsonl' }), contextFor(corpora));
  const all = await collect(rows);
  expect(rows.counts.read).toBe(1000);
  expect(all.length + Object.values(rows.counts.dropped).reduce((sum, some) => sum + some, 0)).toBe(1000);
  expect(all[0]).toMatchObject({ id: 'line-1', instruction: 'what is kangen water?' });
  expect(all.every((pair) => !pair.instruction.includes('### '))).toBe(true);
});

it('reads both forms, with input or context after the instruction', async () => {
  const wrapped = (body: string) => `Below is an instruction.\n\n### Instruction:\n${body}\n\n### Response:\n`;
  const folder = await folderWith({
    'd.jsonl': [
      { prompt: wrapped('Sum up.\n\n### Input:\nA long text.'), response: 'Short.' },
      { prompt: 'No wrapper here', response: 'Fine.' },
      { instruction: 'When?', context: '', response: 'Now.', category: 'open_qa' },
      { instruction: 'Who?', context: null, response: 'She.', category: 'open_qa' },
      { instruction: 'When?', context: 'It was in 1990.', response: '1990.', category: 'closed_qa' },
    ],
  });
  const instructions = async (options: object) =>
    (await collect(dolly.read(dolly.options.parse({ file: 'd.jsonl', ...options }), contextFor(folder)))).map(
      (pair) => pair.instruction,
    );
  expect(await instructions({})).toEqual([
    'Sum up.\n\nA long text.',
    'No wrapper here',
    'When?',
    'Who?',
    'When?\n\nIt was in 1990.',
  ]);
  expect((await instructions({ wrapper: 'keep' }))[0]).toMatch(/^Below is.*### Response:$/s);
});

it('names the line of a record that has neither form', async () => {
  const folder = await folderWith({ 'd.jsonl': [{ instruction: 'a', response: 'b' }, { text: 'c' }] });
  const reading = collect(dolly.read(dolly.options.parse({ file: 'd.jsonl' }), contextFor(folder)));
  await expect(reading).rejects.toMatchObject({
    message: expect.stringContaining('prompt and response, or'),
    details: { line: 2 },
  });
});
