import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, start, temporaryFolder } from '../mainbench.ts';
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
      /expected one of forward, reverse, seed, base; found "forwrd", did you mean forward\?/,
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
      /mine\.ts: score of the filter failed on the row "text-\d+": its result: expected a mapping/,
    ],
    [
      'returns a text',
      '() => ({ score: "3" })',
      /its result\.score: expected a finite number, or null where there is none; found "3"\./,
    ],
  ])('that %s is named with its row', async (_, score, sentence) => {
    const finished = await mainbench(['run', await recipeWith(filter(score)), '--out', await copyOf(run)]);
    expectSentence(finished, 3, sentence);
    expect(finished.stderr).toContain('failed tiny/1/mine/filter');
  });

  it.each([
    ['returns NaN', '() => ({ score: 0 / 0 })', /its result\.score: expected a finite number.*; found NaN\./],
    ['returns Infinity', '() => ({ score: 1 / 0 })', /its result\.score: expected a finite number.*; found Infinity\./],
    [
      'ends the process as if all were well',
      'async () => {\n  process.exit(0);\n}',
      /mine\.ts:2:11: own code failed: it called process\.exit\(0\)\. Correct the file/,
    ],
    [
      'never settles',
      '() => new Promise(() => undefined)',
      /mine\.ts: score of the filter on the row "text-\d+" did not finish within 1 s\. .*--own-timeout/,
    ],
    [
      'changes its pair',
      '(pair) => {\n  pair.response = "";\n  return { score: 1 };\n}',
      /mine\.ts:2:17: score of the filter failed on the row "text-\d+": Cannot assign to read only property/,
    ],
    [
      'fails later',
      'async () => {\n  setTimeout(() => { throw new Error("late"); }, 10);\n  await new Promise((done) => setTimeout(done, 5000));\n}',
      /mine\.ts:2:28: own code failed: late\. Correct the file/,
    ],
    [
      'fails in a promise that nobody awaits',
      'async () => {\n  Promise.reject("words");\n  await new Promise((done) => setTimeout(done, 5000));\n}',
      /mine\.ts: own code failed: words\. Correct the file/,
    ],
  ])('that %s fails the run by its name', async (_, score, sentence) => {
    const out = await copyOf(run);
    const recipe = await recipeWith(filter(score));
    const finished = await mainbench(['run', recipe, '--own-timeout', '1', '--out', out]);
    expectSentence(finished, 3, sentence);
    expect(existsSync(join(out, '.lock'))).toBe(false);
  });

  it('that never settles, without a limit, is named where nothing else keeps the process', async () => {
    const recipe = await recipeWith(filter('() => new Promise(() => undefined)'));
    const finished = await mainbench(['run', recipe, '--out', await copyOf(run)]);
    expectSentence(finished, 3, /mine\.ts: score of the filter on the row "text-\d+" never finished: nothing is left/);
  });

  it('that never settles, without a limit, is stopped by a signal', async () => {
    const recipe = await recipeWith(
      filter('() => { setInterval(() => undefined, 1000); return new Promise(() => undefined); }'),
    );
    const { child, finished } = start(['run', recipe, '--out', await copyOf(run)]);
    child.stderr?.on('data', (chunk) => {
      if (String(chunk).includes('start tiny/1/mine/filter')) setTimeout(() => child.kill('SIGTERM'), 500);
    });
    expectSentence(await finished, 130, 'interrupted; finished work is kept.');
  });

  it('that prints, leaves standard output to the results, and no escape sequence', async () => {
    const score = '() => { console.log("\\x1b[2Jhello"); process.stdout.write("there\\n"); return { score: 1 }; }';
    const recipe = await recipeWith(filter(score));
    const { code, stdout, stderr } = await mainbench(['run', recipe, '--json', '--out', await copyOf(run)]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect(stderr).toMatch(/hello\n(.*\n)*there/);
    expect(stderr).not.toContain('\x1b');
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
      /mine\.ts: evaluate of the task failed on the row .*its result\.metrics\.m: expected a finite number/,
    );
  });
});
