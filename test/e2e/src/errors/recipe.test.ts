import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mainbench, microRecipe, temporaryFolder } from '../mainbench.ts';
import { expectSentence } from './expect-sentence.ts';
import { smallRecipe, tinyModel, writeRecipe } from './small-recipe.ts';

/** `plan` finds every mistake in a recipe: `run` reads it in the same way. */
async function planned(file: string) {
  return mainbench(['plan', file, '--out', join(await temporaryFolder(), 'run')]);
}

describe.concurrent('a recipe', { timeout: 60_000 }, () => {
  it.each([
    ['broken YAML', /^seeds: \[1\]/m, 'seeds: [1', /recipe\.yaml:\d+:\d+: not valid YAML: .* Check the indentation/],
    ['a tab', /^ {2}iterations/m, '\titerations', /recipe\.yaml:\d+:1: not valid YAML: expected spaces, found a tab/],
    ['an unknown field', /^seeds:/m, 'sedes:', /recipe\.yaml:3:1: sedes: unknown field, did you mean seeds\?/],
    [
      'a nested one',
      /iterations: 1/,
      'iteration: 1',
      /:\d+:3: align\.iteration: unknown field, did you mean iterations/,
    ],
    ['a wrong type', /iterations: 1/, 'iterations: many', /align\.iterations: expected a number, found "many"/],
    [
      'no baseline arm',
      /name: no-filter/,
      'name: plain',
      /report\.baseline: expected the name of an arm .*add that arm/,
    ],
    ['bytes that are no text', /^name:/m, '\u00ffname:', /recipe\.yaml: expected text in UTF-8\. Save/],
  ])('with %s is refused at its place', async (what, from, to, sentence) => {
    const text = await readFile(microRecipe, 'utf8');
    expect(text).toMatch(from);
    const file = join(await temporaryFolder(), 'recipe.yaml');
    const changed = text.replace(from, to);
    await writeFile(file, what.startsWith('bytes') ? Buffer.from(changed, 'latin1') : changed);
    expectSentence(await planned(file), 3, sentence);
  });

  it('that is missing or a folder is asked for', async () => {
    const folder = await temporaryFolder();
    const hint = 'for example benchmarks/quickstart.yaml';
    expect(expectSentence(await planned(join(folder, 'none.yaml')), 2, 'none.yaml: there is no such recipe')).toContain(
      hint,
    );
    expect(expectSentence(await planned(folder), 2, 'expected a recipe, found a folder')).toContain(hint);
  });

  it.each([
    [
      { arms: [{ name: 'no-filter', filter: 'randm' }] },
      /arms\.0\.filter: there is no filter "randm", did you mean random/,
    ],
    [
      { evaluate: [{ task: 'heldout' }] },
      /evaluate\.0\.task: there is no task "heldout".*Expected one of .*heldout-nll/,
    ],
    [
      { data: { seed: { source: 'pair', file: 'a' }, unlabeled: { source: 'texts', file: 'b' } } },
      /data\.seed: there is no source "pair", did you mean pairs\?/,
    ],
    [
      { data: { seed: { source: 'texts', file: 'a' }, unlabeled: { source: 'texts', file: 'b' } } },
      /data\.seed: the source texts gives texts, expected pairs/,
    ],
    [
      { templates: { ...smallRecipe.templates, reverse: 'short-revers' } },
      /templates\.reverse: there is no template "short-revers", did you/,
    ],
    [
      { templates: { ...smallRecipe.templates, rating: './mine.txt' } },
      /templates\.rating: the template "\.\/mine\.txt" was not found\. Expected \//,
    ],
    [
      { arms: [{ name: 'no-filter', filter: 'random', options: { k: 1 } }] },
      /arms\.0\.options\.k: unknown field.*options of random/,
    ],
    [
      { models: [{ name: 'tiny', init: { ...tinyModel, hidden_size: 15 } }] },
      /init\.hidden_size: expected a multiple of twice the heads/,
    ],
  ] as [Partial<typeof smallRecipe>, RegExp][])(
    'that names what is not there is told the nearest: %j',
    async (changes, sentence) => {
      const said = expectSentence(await planned(await writeRecipe(changes)), 3, sentence);
      expect(said).toMatch(/recipe\.yaml:\d+:\d+: /);
    },
  );

  it('whose model is no model folder is told what the folder lacks', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'model'));
    const file = await writeRecipe({ models: [{ name: 'tiny', path: './model' }] }, folder);
    expectSentence(
      await planned(file),
      3,
      /recipe\.yaml:\d+:\d+: models\.0\.path: expected a model folder, .*model: it has no config\.json/,
    );
    await writeRecipe({ models: [{ name: 'tiny', path: './none' }] }, folder);
    expectSentence(await planned(file), 3, /models\.0\.path: .*none: there is no such folder/);
  });
});
