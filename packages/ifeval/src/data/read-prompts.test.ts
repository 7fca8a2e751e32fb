import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import type { IfevalPrompt } from '../instructions/instruction.ts';
import { ownInstruction } from '../instructions/instruction.ts';
import { knownInstructions, readPrompts } from './read-prompts.ts';

const row = { key: 1, prompt: 'p', instruction_id_list: ['punctuation:no_comma'], kwargs: [{}] };

async function read(rows: readonly unknown[], own = knownInstructions()): Promise<IfevalPrompt[]> {
  const file = join(await mkdtemp(join(tmpdir(), 'mainbench-prompts-')), 'prompts.jsonl');
  await writeFile(file, rows.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const prompts: IfevalPrompt[] = [];
  for await (const { prompt } of readPrompts(file, own)) prompts.push(prompt);
  return prompts;
}

it('drops what is null, as the copy on the hub has it, and keeps the rest', async () => {
  const kwargs = [{ num_words: 3, relation: 'at least', keywords: null, extra: 'x' }];
  const [prompt] = await read([{ ...row, instruction_id_list: ['length_constraints:number_words'], kwargs }]);
  expect(prompt?.checks[0]?.given).toEqual({ num_words: 3, relation: 'at least', extra: 'x' });
});

it('takes instructions of one’s own, also in the place of IFEval’s', async () => {
  const own = knownInstructions([
    ownInstruction('mine:any', () => true),
    ownInstruction('punctuation:no_comma', () => true),
  ]);
  const [first, second] = await read([row, { ...row, key: 'b', prompt: 'q', instruction_id_list: ['mine:any'] }], own);
  expect(first?.checks[0]?.instruction).toBe(own.get('punctuation:no_comma'));
  expect(second?.checks[0]?.instruction.id).toBe('mine:any');
});

it.each<[unknown[], RegExp]>([
  [[{ ...row, key: true }], /prompts\.jsonl:1: key: expected/],
  [[{ ...row, prompt: 3 }], /:1: prompt: expected text, found 3/],
  [[{ ...row, kwargs: [] }], /:1: kwargs: expected as many entries as instruction_id_list has \(1\); found 0/],
  [[row, { ...row, key: 2 }], /:2: the prompt p occurs twice/],
  [[row, { ...row, prompt: 'q' }], /:2: the key 1 occurs twice/],
  [
    [{ ...row, instruction_id_list: ['punctuation:no_coma'] }],
    /instruction_id_list\.0: no instruction is called punctuation:no_coma\. Did you mean punctuation:no_comma\?/,
  ],
  [[{ ...row, instruction_id_list: ['keywords:existence'] }], /:1: kwargs\.0\.keywords: /],
  [
    [
      {
        ...row,
        instruction_id_list: ['length_constraints:number_words'],
        kwargs: [{ num_words: 3, relation: 'more' }],
      },
    ],
    /:1: kwargs\.0\.relation: expected one of/,
  ],
  [
    [
      {
        ...row,
        instruction_id_list: ['length_constraints:nth_paragraph_first_word'],
        kwargs: [{ num_paragraphs: 1, nth_paragraph: 2, first_word: 'a' }],
      },
    ],
    /kwargs\.0\.nth_paragraph: expected at most num_paragraphs/,
  ],
])('refuses %j', async (rows, message) => {
  const error = await read(rows).catch((reason: unknown) => reason);
  expect(MainbenchError.is(error) && describeError(error)).toMatch(message);
});
