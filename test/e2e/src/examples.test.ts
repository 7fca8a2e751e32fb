import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, root, temporaryFolder } from './mainbench.ts';
import { copyOf, microRun, results } from './shared-runs.ts';

const examples = join(root, 'examples');

describe('the examples, copied elsewhere', { timeout: 240_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const files = [
      'recipe.yaml',
      'short-texts.ts',
      'word-overlap.ts',
      'filter-lab.yaml',
      'answer-fit.ts',
      'few-alike.ts',
    ];
    for (const name of files) {
      await cp(join(examples, name), join(folder, name));
    }
  });

  it('plan', async () => {
    const { code, stdout, stderr } = await mainbench(['plan', 'recipe.yaml'], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/to run .*short/);
    expect(stdout).toContain('./word-overlap.ts');
  });

  it('run: the filter selects, the task measures', async () => {
    // What does not depend on the examples has the settings of the smallest recipe, and is there already.
    const out = await copyOf(await microRun());
    const { code, stdout, stderr } = await mainbench(['run', join(folder, 'recipe.yaml'), '--out', out]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('word overlap');
    const { filters, arms } = JSON.parse(await results(out)).models[0];
    const short = filters.find(({ arm }: { arm: string }) => arm === 'short');
    const words = short.diagnostics.find(({ name }: { name: string }) => name === 'words');
    expect(short.kept).toBe(8);
    expect(words.kept).toBeLessThan(words.dropped);
    const metrics = arms.map(({ metrics: [first] }: { metrics: { metric: string }[] }) => first);
    expect(metrics).toEqual(Array(3).fill(expect.objectContaining({ metric: 'overlap', rows: 12, missing: 0 })));
  });

  it('compare filters: named ones, formulas in the recipe and in a file, bins, a band and controls', async () => {
    const out = await copyOf(await microRun());
    const scored = join(folder, 'scored.jsonl');
    const args = ['filter', join(folder, 'filter-lab.yaml'), '--out', out, '--write', scored, '--json'];
    const { code, stdout, stderr } = await mainbench(args);
    expect(code, stderr).toBe(0);
    const { selections, agreements } = JSON.parse(stdout);
    const kept = new Map(selections.map(({ arm, kept: count }: { arm: string; kept: number }) => [arm, count]));
    expect([...kept.keys()]).toHaveLength(14);
    for (const [arm, count] of kept) if (arm !== 'middle') expect(count, String(arm)).toBeLessThanOrEqual(8);
    expect(kept.get('mine')).toBe(8);
    expect(kept.get('middle')).toBe(12);
    const [{ arms, overlap, spearman }] = agreements;
    const [mutual, shuffled] = [arms.indexOf('mutual'), arms.indexOf('shuffled')];
    expect([overlap[mutual][shuffled], spearman[mutual][shuffled]]).toEqual([1, 1]);
    const rows = (await readFile(scored, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(24);
    expect(rows.filter((row) => row['kept fit'])).toHaveLength(kept.get('fit') as number);
    for (const arm of ['deita', 'diverse', 'few-alike']) {
      // What was chosen has a score, and nothing else.
      for (const row of rows) expect(row[`score ${arm}`] !== null, `${arm} of ${row.id}`).toBe(row[`kept ${arm}`]);
    }
    expect(kept.get('diverse')).toBe(8);
    const begun = rows
      .filter((row) => row['kept few-alike'])
      .map(({ instruction }) => /\p{L}+/u.exec(instruction.toLowerCase())?.[0]);
    for (const word of begun) expect(begun.filter((each) => each === word).length).toBeLessThanOrEqual(2);
    // A filter of one's own: one file of few lines, or one line of the recipe.
    expect((await readFile(join(folder, 'answer-fit.ts'), 'utf8')).split('\n').length).toBeLessThan(40);
  });
});

it('is the filter that the guide shows', async () => {
  const guide = await readFile(join(root, 'docs', 'guide', 'extend.md'), 'utf8');
  expect(guide).toContain(await readFile(join(examples, 'short-texts.ts'), 'utf8'));
});
