import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError } from '@mainbench/spec';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLengthControlData } from './gamed-data.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gamed-data-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(...rows: string[]) {
  const file = join(folder, 'gamed.csv');
  await writeFile(file, ['index,preference,std_delta_len,instruction_difficulty', ...rows, ''].join('\n'));
  const context = { dataDirectory: folder, signal: new AbortController().signal, note: () => undefined };
  return readLengthControlData(file, context);
}

it('reads comparisons in the order of the file, and the difficulty of each instruction', async () => {
  const { gamed, indices, difficulties, official } = await read('1,0.25,-1,0.5', '0,1,2,-0.5', '1,0,3,0.5');
  expect(gamed.map(({ delta }) => delta)).toEqual([-1, 2, 3]);
  expect([indices, difficulties, official]).toEqual([[1, 0, 1], [-0.5, 0.5], false]);
});

it.each([
  ['a gap among the instructions', '1,0.5,0,0', 'has no row for the instruction 0.'],
  ['no number', '0,0.5,wide,0', 'the column std_delta_len holds "wide"; expected a number.'],
  [
    'a difficulty beyond all measure',
    '0,0.5,0,-1e9',
    'the column instruction_difficulty holds -1000000000; expected a number from -1000 to 1000.',
  ],
])('refuses %s', async (_name, row, sentence) => {
  const error = await read(row).then(() => expect.fail('it should be refused'), describeError);
  expect(error).toContain(sentence);
  expect(error).toContain('gamed.csv');
});
