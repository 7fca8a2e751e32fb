import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requestParameters } from '../judge/request-parameters.ts';
import { contextFor, fixtures, temporaryFolder } from '../testing/fixtures.ts';
import { readAnnotator } from './annotator-config.ts';
import { createParser } from './create-parser.ts';

it('reads every annotator of the fixtures that looks at one pair at a time', async () => {
  const names = await readdir(join(fixtures, 'configs'));
  expect(names).toHaveLength(15);
  for (const name of names) {
    const reading = readAnnotator(name, contextFor());
    if (name === 'alpaca_farm_greedy_gpt4') {
      await expect(reading).rejects.toThrow('judges 5 pairs in one prompt');
      continue;
    }
    const config = await reading;
    expect(config.name).toBe(name);
    expect(config.randomizeOrder).toBe(name !== 'lmsys_gpt4');
    createParser(config.parser, config.parserOptions, config.file);
    expect(requestParameters(config, config.model)).toMatchObject({ model: config.model });
  }
});

async function ownAnnotator(yaml: string, template = '{instruction} {output_1} {output_2}') {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'mine'));
  await writeFile(join(folder, 'mine', 'configs.yaml'), yaml);
  await writeFile(join(folder, 'mine', 'prompt.txt'), template);
  return readAnnotator(join(folder, 'mine', 'configs.yaml'), contextFor(folder));
}

const own = (more = '') =>
  `mine:\n  prompt_template: mine/prompt.txt\n  completions_kwargs: {model_name: local}\n  fn_completion_parser: ranking_parser\n${more}`;

it('reads a user’s own annotator by its path', async () => {
  expect(await ownAnnotator(own())).toMatchObject({ name: 'mine', model: 'local', template: [{ role: 'user' }] });
});

it.each<[string, string, string | undefined, string]>([
  ['YAML that is none', 'a: [', undefined, 'is not YAML'],
  ['two annotators', 'a: 1\nb: 2', undefined, 'names 2 annotators'],
  ['a field that is missing', 'mine:\n  prompt_template: x', undefined, 'mine.completions_kwargs'],
  ['a template without a place', own(), '{instruction} {output_1}', 'must have {instruction}'],
  ['a template with a place twice', own(), '{instruction} {output_1} {output_1} {output_2}', 'each once'],
])('says what is wrong with %s', async (_, yaml, template, message) => {
  await expect(ownAnnotator(yaml, template)).rejects.toThrow(message);
});

it('refuses options of requests that it does not know', async () => {
  const config = await ownAnnotator(own().replace('model_name: local', 'model_name: local, best_of: 3'));
  expect(() => requestParameters(config, 'local')).toThrow('completions_kwargs.best_of');
});
