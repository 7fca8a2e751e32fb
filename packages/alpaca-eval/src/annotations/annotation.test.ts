import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, type MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { jsonFile, temporaryFolder } from '../testing/fixtures.ts';
import { readAnnotations, readRecords } from './annotation.ts';

const texts = { instruction: 'i', output_1: 'a', output_2: 'b' };

it('reads the forms in which alpaca_eval wrote verdicts', async () => {
  const file = await jsonFile(await temporaryFolder(), 'a.json', [
    { ...texts, preference: 0, raw_completion: 'old' },
    { ...texts, preference: -1, preference_raw_completion: { text: 'new' } },
    { ...texts, preference: null, output_2: null, glm_preference: 0.4 },
    { ...texts, preference: 1.25, annotator: 'j', generator_2: 'm' },
  ]);
  const read = await readAnnotations(file);
  expect(read.map(({ preference }) => preference)).toEqual([1.5, null, null, 1.25]);
  expect(read.map(({ completion }) => completion)).toEqual(['old', { text: 'new' }, null, null]);
  expect([read[2]?.output_2, read[2]?.glmPreference, read[3]?.annotator, read[3]?.generator_2]).toEqual([
    '',
    0.4,
    'j',
    'm',
  ]);
});

it.each<[string, unknown, string]>([
  ['no list', { a: 1 }, 'record 1 has no text "instruction"'],
  ['a record that is none', [texts, 'x'], 'record 2 is not an object'],
  ['a text that is missing', [{ ...texts, output_1: 7 }], 'record 1 has no text "output_1"'],
  ['a preference in words', [{ ...texts, preference: 'm' }], 'record 1 has a preference that is not a number'],
])('says the place of %s', async (_, value, message) => {
  const file = await jsonFile(await temporaryFolder(), 'a.json', value);
  const error = await readAnnotations(file).catch((reason: unknown) => reason);
  expect(describeError(error as MainbenchError)).toContain(`${file}: ${message}`);
});

it('reads JSON lines, CSV and NaN as pandas writes them', async () => {
  const folder = await temporaryFolder();
  const write = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const row = (preference: string) =>
    `{"instruction": "i", "output_1": "a", "output_2": "b", "preference": ${preference}}`;
  const lines = await readAnnotations(await write('a.json', `${row('1.5')}\n${row('NaN')}\n`));
  expect(lines.map(({ preference }) => preference)).toEqual([1.5, null]);
  const table = await readRecords(await write('a.csv', ',instruction,output\n0,i,"a, b"\n'));
  expect(table).toMatchObject([{ instruction: 'i', output: 'a, b' }]);
});
