import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, corpora, folderWith } from '../testing/fixtures.ts';
import { selfInstruct } from './self-instruct.ts';

it.each([
  [
    'selfinstruct_seed_tasks.jsonl',
    175,
    'seed_task_1',
    'What is the relation between the given pairs?\n\nNight : Day :: Right : Left',
  ],
  ['selfinstruct_user_oriented_instructions.jsonl', 252, 'user_oriented_task_243', undefined],
])('reads %s', async (file, rows, id, instruction) => {
  const reading = selfInstruct.read(selfInstruct.options.parse({ file }), contextFor(corpora));
  const all = await collect(reading);
  expect(reading.counts.read).toBe(rows);
  expect(all.length).toBeGreaterThan(rows * 0.95);
  if (instruction !== undefined) expect(all.find((pair) => pair.id === id)?.instruction).toBe(instruction);
});

it('reads one or all instances of a task', async () => {
  const instances = [
    { input: 'one', output: 'eins' },
    { input: '', output: 'leer' },
  ];
  const folder = await folderWith({ 't.jsonl': [{ id: 't', instruction: 'Translate.', instances }] });
  const read = (options: object) =>
    collect(selfInstruct.read(selfInstruct.options.parse({ file: 't.jsonl', ...options }), contextFor(folder)));
  expect(await read({})).toEqual([{ id: 't', instruction: 'Translate.\n\none', response: 'eins' }]);
  expect(await read({ instances: 'all' })).toEqual([
    { id: 't', instruction: 'Translate.\n\none', response: 'eins' },
    { id: 't#2', instruction: 'Translate.', response: 'leer' },
  ]);
});

it('names the line of a task of another form', async () => {
  const folder = await folderWith({ 't.jsonl': [{ instruction: 'a', instances: [{ input: 1, output: 'b' }] }] });
  await expect(
    collect(selfInstruct.read(selfInstruct.options.parse({ file: 't.jsonl' }), contextFor(folder))),
  ).rejects.toMatchObject({ message: expect.stringContaining('found input of type number'), details: { line: 1 } });
});
