import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { microRecipe, root } from '@mainbench/test-e2e/src/mainbench.ts';
import type { ReaderName } from './readers.ts';

const rows = (...values: unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const textOf = (...path: string[]) => readFileSync(join(...path), 'utf8');
const turns = [
  { role: 'user', content: 'Do it.' },
  { role: 'assistant', content: 'Done.' },
];
const prompt = {
  key: 1,
  prompt: 'Say a.',
  instruction_id_list: ['punctuation:no_comma', 'length_constraints:number_words'],
  kwargs: [{}, { relation: 'at least', num_words: 3 }],
};
const annotation = {
  ...{ instruction: 'Do it.', output_1: 'a', output_2: 'b', generator_1: 'x', generator_2: 'y' },
  ...{ annotator: 'z', preference: 1.5 },
};

/** Sound files of every kind, which the fuzz breaks. */
export const seeds: Record<ReaderName, readonly string[]> = {
  recipe: [
    textOf(microRecipe),
    textOf(root, 'benchmarks', 'quickstart.yaml'),
    textOf(root, 'benchmarks', 'real-small.yaml'),
    'name: a\nmodels: [{ name: b, hub: c/d }]\ndata: { world: {} }\narms: [{ name: seed-only }]\nevaluate: [{ task: t }]\n',
  ],
  template: ['Q: {instruction}\nA:\n', 'A user talks.\n\nUSER: {instruction}\nASSISTANT:\n'],
  pairs: [
    rows({ id: 1, instruction: 'Do it.', response: 'Done.' }, { id: 'b', instruction: 'Do more.', response: '' }),
    rows({ instruction: 'Do', input: 'it', output: 'Done.' }),
    rows(
      { messages: turns },
      {
        conversations: [
          { from: 'human', value: 'a' },
          { from: 'gpt', value: 'b' },
        ],
      },
    ),
    JSON.stringify([{ instruction: 'Do it.', response: 'Done.' }]),
    'instruction,response\nDo it.,"Done, all"\n"a\nb",c\n',
  ],
  texts: ['One text.\n\nAnother one.\n', rows({ id: 1, text: 'One.' }, { text: 'Two.' }), 'id,text\n1,"a, b"\n'],
  prompts: [rows(prompt, { ...prompt, key: 2, prompt: 'Say b.' })],
  responses: [
    rows({ prompt: 'Say a.', response: 'a' }),
    rows({ doc: prompt, resps: [['a']], filtered_resps: ['a'] }),
    rows({ custom_id: '1', response: { body: { choices: [{ message: { content: 'a' } }] } } }),
    JSON.stringify([{ messages: turns }]),
  ],
  annotations: [JSON.stringify([annotation, { ...annotation, preference: null }]), rows(annotation)],
};
