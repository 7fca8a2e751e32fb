import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, temporaryFolder } from '../mainbench.ts';
import { copyOf, type SharedRun } from '../shared-runs.ts';
import { expectSentence } from './expect-sentence.ts';
import { finishedRun, smallRecipe, writeRecipe } from './small-recipe.ts';

const arms = [...smallRecipe.arms, { name: 'mine', filter: './mine.ts' }];
const filter = (score: string) =>
  `export default { summary: 's', models: () => [], costPerPair: () => ({ scored: 0, generated: 0 }), score: ${score} };`;

async function recipeWith(text: string | undefined, changes: Partial<typeof smallRecipe> = { arms }): Promise<string> {
  const folder = await temporaryFolder();
  if (text !== undefined) await writeFile(join(folder, 'mine.ts'), text);
  return writeRecipe(changes, folder);
}

describe.concurrent('a filter of the user', { timeout: 60_000 }, () => {
  it.each([
    [
      'is missing',
      undefined,
      /recipe\.yaml:\d+:\d+: arms\.2\.filter: the filter \.\/mine\.ts was not found\. Expected \//,
    ],
    [
      'throws at its import',
      'const a = 1;\nthrow new Error("boom");',
      /mine\.ts:2:7: the filter could not be loaded: boom\./,
    ],
    ['is no program', 'export default {', /mine\.ts: the filter could not be loaded: .*docs\/guide\/extend\.md/],
    [
      'imports what is not there',
      'import "nowhere-at-all";',
      /mine\.ts: the filter could not be loaded: Cannot find package 'nowhere-at-all'/,
    ],
    [
      'exports the wrong thing',
      'export default { summary: 3 };',
      /mine\.ts: expected a default export that is a filter: it lacks models/,
    ],
    [
      'holds the wrong thing',
      filter('3'),
      /mine\.ts: expected a default export that is a filter: score: expected a function/,
    ],
    [
      'asks for a model there is not',
      filter('() => ({ score: 1 })').replace('=> []', "=> ['forwrd']"),
      /expected one of forward, reverse, seed; found "forwrd"/,
    ],
  ])('that %s is named with its place', async (_, text, sentence) => {
    const recipe = await recipeWith(text);
    expectSentence(await mainbench(['plan', recipe, '--out', join(await temporaryFolder(), 'run')]), 3, sentence);
  });
});

describe('a filter or task of the user, while it runs', { timeout: 240_000 }, () => {
  // Everything but the arm of the user is there already.
  let run: SharedRun;
  beforeAll(async () => {
    run = await finishedRun();
  }, 240_000);

  it.each([
    [
      'throws',
      'async (pair) => {\n  throw new TypeError("boom");\n}',
      /mine\.ts:2:9: score of the filter failed on the row "text-\d+": boom\. Correct the file/,
    ],
    [
      'returns nothing',
      '() => undefined',
      /mine\.ts: score of the filter went wrong on the row "text-\d+": its result: expected a mapping/,
    ],
    [
      'returns a text',
      '() => ({ score: "3" })',
      /its result\.score: expected a number, or null where there is none; found "3"\./,
    ],
  ])('that %s is named with its row', async (_, score, sentence) => {
    const finished = await mainbench(['run', await recipeWith(filter(score)), '--out', await copyOf(run)]);
    expectSentence(finished, 3, sentence);
    expect(finished.stderr).toContain('failed tiny/1/mine/filter');
  });

  it('that returns NaN keeps no pair, and the report says so', async () => {
    const out = await copyOf(run);
    const { code, stderr } = await mainbench([
      'run',
      await recipeWith(filter('() => ({ score: 0 / 0 })')),
      '--out',
      out,
    ]);
    expect(code, stderr).toBe(0);
    const results: Results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8'));
    const mine = results.models[0]?.filters.find(({ arm }) => arm === 'mine');
    expect(mine).toMatchObject({ candidates: 160, unscored: 160, kept: 0 });
    expect(results.notes).toContain('On tiny the filter of the arm mine gave no candidate a score.');
    expect(results.notes).toContain('On tiny the arm mine adds 0 pairs, not 8: no more candidates have a score.');
  });

  it('that is a task is named likewise', async () => {
    const task = `export default {
      summary: 's', metrics: [{ name: 'm', label: 'm', unit: 'fraction', better: 'higher' }],
      costPerRow: () => ({ scored: 0, generated: 0 }),
      evaluate: async () => ({ metrics: { m: 'high' } }),
    };`;
    const recipe = await recipeWith(task, { evaluate: [...smallRecipe.evaluate, { task: './mine.ts' }] });
    const finished = await mainbench(['run', recipe, '--out', await copyOf(run)]);
    expectSentence(
      finished,
      3,
      /mine\.ts: evaluate of the task went wrong on the row .*its result\.metrics\.m: expected a number/,
    );
  });
});
