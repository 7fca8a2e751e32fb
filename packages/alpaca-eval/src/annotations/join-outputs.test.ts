import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixtures, recorded } from '../testing/fixtures.ts';
import { readRecords } from './annotation.ts';
import { describeJoin, joinOutputs, readOutputs } from './join-outputs.ts';

const row = (instruction: string, output: string, generator = 'g') => ({ instruction, output, generator });

it('joins by the text of the instruction, in the order of the baseline, and counts what it leaves out', () => {
  const baseline = [row('a', '1'), row('b', '2'), row('b', '2'), row('c', '3'), row('d', 'same')];
  const model = [row('d', 'same'), row('b', 'x'), row('a', 'y'), row('e', 'z'), row('a', 'y')];
  const { pairs, counts } = joinOutputs(baseline, model);
  expect(pairs.map(({ instruction, output_2 }) => [instruction, output_2])).toEqual([
    ['a', 'y'],
    ['b', 'x'],
    ['d', 'same'],
  ]);
  expect(counts).toEqual({
    baseline: 5,
    model: 5,
    joined: 3,
    onlyBaseline: 1,
    onlyModel: 1,
    repeatedBaseline: 1,
    repeatedModel: 1,
    duplicates: 2,
    equalOutputs: 1,
  });
  expect(describeJoin(counts)).toBe(
    '3 comparisons of 5 rows of the baseline and 5 of the model: 1 of the baseline without an output of the model, 1 of the model without an output of the baseline, 1 of the baseline with a repeated instruction, 1 of the model with a repeated instruction, 2 joined twice and dropped, 1 with two equal outputs.',
  );
});

it('says nothing where every row finds one other, and refuses sides that have nothing in common', () => {
  expect(describeJoin(joinOutputs([row('a', '1')], [row('a', '2')]).counts)).toBeUndefined();
  expect(() => joinOutputs([row('a', '1')], [row('b', '2')])).toThrow('no instruction in common');
});

it('makes the pairs that alpaca_eval judged', async () => {
  const read = async (name: string) => {
    const file = join(fixtures, 'model_outputs', `${name}.json.gz`);
    return readOutputs(await readRecords(file), file);
  };
  const { pairs, counts } = joinOutputs(await read('gpt4_1106_preview'), await read('OpenHermes-2.5-Mistral-7B'));
  const judged = await recorded('OpenHermes-2.5-Mistral-7B');
  expect(pairs.map(({ instruction, output_1, output_2 }) => [instruction, output_1, output_2])).toEqual(
    judged.map(({ instruction, output_1, output_2 }) => [instruction, output_1, output_2]),
  );
  expect(counts.joined).toBe(805);
});
