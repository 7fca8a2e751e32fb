import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/programs.ts';
import { readTokenizerTexts } from './tokenizer-texts.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));

it('reads the end of text as a text or as an object', async () => {
  write('tokenizer_config.json', { eos_token: '</s>' });
  expect(await readTokenizerTexts(folder)).toEqual({ endOfText: '</s>', specialTexts: [] });
  write('tokenizer_config.json', { eos_token: { content: '<|im_end|>', special: true } });
  expect(await readTokenizerTexts(folder)).toEqual({ endOfText: '<|im_end|>', specialTexts: [] });
});

it('reads the special ones among the added tokens', async () => {
  const added = [{ content: '<s>', special: true }, { content: 'word', special: false }, { special: true }, 'x'];
  write('tokenizer.json', { added_tokens: added });
  expect(await readTokenizerTexts(folder)).toEqual({ specialTexts: ['<s>'] });
});

it('tells nothing of a folder that is none or whose files are broken', async () => {
  writeFileSync(join(folder, 'tokenizer.json'), '{');
  write('tokenizer_config.json', [1]);
  expect(await readTokenizerTexts(folder)).toEqual({ specialTexts: [] });
  expect(await readTokenizerTexts('some/model')).toEqual({ specialTexts: [] });
});
