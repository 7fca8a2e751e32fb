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
    for (const name of ['recipe.yaml', 'short-texts.ts', 'word-overlap.ts']) {
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
});

it('is the filter that the guide shows', async () => {
  const guide = await readFile(join(root, 'docs', 'guide', 'extend.md'), 'utf8');
  expect(guide).toContain(await readFile(join(examples, 'short-texts.ts'), 'utf8'));
});
