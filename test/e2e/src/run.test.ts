import { cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Results, RunCosts } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, microRecipe, temporaryFolder } from './mainbench.ts';
import { copyOf, microRun } from './shared-runs.ts';

interface PlanOutput {
  stages: { label: string; kind: string; state: string; runs: boolean }[];
}

async function plannedToRun(recipe: string, out: string): Promise<string[]> {
  const { stdout, stderr, code } = await mainbench(['plan', recipe, '--out', out, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return (JSON.parse(stdout) as PlanOutput).stages.filter(({ runs }) => runs).map(({ label }) => label);
}

/** Bytes of all files of a run's artifacts. */
async function artifactBytes(out: string): Promise<number> {
  const entries = await readdir(join(out, 'artifacts'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

let out: string;
let text: string;

describe('a run from recipe to report', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    const shared = await microRun();
    expect(shared.stdout).toContain('mutual');
    out = join(await temporaryFolder(), 'run');
    await cp(shared.out, out, { recursive: true });
    text = await readFile(join(out, 'report', 'results.json'), 'utf8');
  }, 300_000);

  it('reports both models with every arm on every metric', async () => {
    const results = JSON.parse(text) as Results;
    expect(results.models.map(({ name }) => name)).toEqual(['micro-llama', 'micro-mistral']);
    for (const model of results.models) {
      expect(model.arms.map(({ name }) => name)).toEqual(['seed-only', 'no-filter', 'score', 'mutual', 'oracle']);
      expect(model.alignment.map(({ direction, iteration }) => `${direction}-${iteration}`)).toEqual([
        'reverse-0',
        'forward-0',
        'forward-1',
        'reverse-1',
      ]);
      for (const { quality, leftOut, candidates } of model.filters) {
        expect(quality).not.toBeNull();
        expect(candidates + leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(24);
      }
      expect(model.filterIterations.map(({ arm, iteration }) => `${arm}-${iteration}`)).toEqual([
        'mutual-0',
        'mutual-1',
      ]);
      for (const arm of model.arms) {
        const nll = arm.metrics.find(({ task }) => task === 'heldout-nll');
        expect(nll?.rows).toBe(12);
        expect(nll?.estimate?.mean).toBeGreaterThan(0);
        expect(arm.pairsAdded[0]).toBeLessThanOrEqual(arm.name === 'seed-only' ? 0 : 8);
      }
    }
    for (const file of ['report.md', 'report.html']) {
      expect((await readFile(join(out, 'report', file), 'utf8')).length).toBeGreaterThan(2000);
    }
  });

  it('takes the disk that was planned, within a tenth', async () => {
    const { stdout } = await mainbench(['plan', microRecipe, '--out', await temporaryFolder(), '--json']);
    const planned = (JSON.parse(stdout) as { disk: number }).disk;
    const bytes = await artifactBytes(out);
    expect(planned).toBeGreaterThan(0.9 * bytes);
    expect(planned).toBeLessThan(1.1 * bytes);
  });

  it('has the curves of each training beside the artifacts, and none in them', async () => {
    const found = await readdir(join(out, 'curves'), { recursive: true });
    const events = found.filter((file) => file.includes('events.out.tfevents'));
    const artifacts = await readdir(join(out, 'artifacts'), { recursive: true });
    const trainings = artifacts.filter((name) => /^train-[^/]*$/.test(name));
    expect(trainings.length).toBeGreaterThan(10);
    expect(new Set(events.map((file) => dirname(file))).size).toBe(trainings.length);
    expect(events.some((file) => /^tensorboard\/micro-llama\/1\/align\/forward-1-[0-9a-f]{8}\//.test(file))).toBe(true);
    expect(artifacts.filter((file) => file.includes('tfevents'))).toEqual([]);
  });

  it('tells what each arm cost, which with what they share is the cost of the run', async () => {
    const costs = JSON.parse(await readFile(join(out, 'report', 'costs.json'), 'utf8')) as RunCosts;
    const parts = [
      costs.shared,
      ...costs.models.flatMap(({ shared, arms }) => [shared, ...arms.map(({ own }) => own)]),
    ];
    for (const [key, total] of Object.entries(costs.total)) {
      expect(
        parts.reduce((sum, part) => sum + Number(part[key]), 0),
        key,
      ).toBe(total);
      if (key !== 'judged') expect(total, key).toBeGreaterThan(0);
    }
    for (const { arms } of costs.models) {
      const of = (name: string) => arms.find(({ arm }) => arm === name);
      expect(of('seed-only')?.ratio).toEqual({ trainedTokens: 1, deviceMilliseconds: 1 });
      // Alignment trains three models before the filter can choose.
      expect(of('mutual')?.ratio.trainedTokens).toBeGreaterThan(1.5);
      expect(of('score')?.own.promptTokens).toBeGreaterThan(of('no-filter')?.own.promptTokens ?? 0);
    }
    const manifests = (await readdir(join(out, 'artifacts'))).length;
    const files = await artifactBytes(out);
    expect(costs.total.diskBytes).toBeLessThan(files);
    expect(costs.total.diskBytes).toBeGreaterThan(files - manifests * 6000);
  });

  it('has nothing left to do, and says so', async () => {
    expect(await plannedToRun(microRecipe, out)).toEqual([]);
    const { code } = await mainbench(['run', microRecipe, '--out', out]);
    expect(code).toBe(0);
    expect(await readFile(join(out, 'report', 'results.json'), 'utf8')).toBe(text);
  });

  it('runs again only what follows a changed filter', async () => {
    const changed = join(await temporaryFolder(), 'changed.yaml');
    const recipe = await readFile(microRecipe, 'utf8');
    await writeFile(
      changed,
      recipe.replace('filter: mutual }', 'filter: mutual, options: { variant: bidirectional } }'),
    );
    const labels = await plannedToRun(changed, out);
    const expected = ['micro-llama', 'micro-mistral'].flatMap((model) =>
      ['filter-by-iteration-0', 'filter', 'select', 'tune', 'world-following', 'heldout-nll'].map(
        (step) => `${model}/1/mutual/${step}`,
      ),
    );
    expect([...labels].sort()).toEqual(expected.sort());
  });

  it('writes the report again from the artifacts', async () => {
    const copy = await copyOf(await microRun());
    const { code } = await mainbench(['report', microRecipe, '--out', copy]);
    expect(code).toBe(0);
    expect(await readFile(join(copy, 'report', 'results.json'), 'utf8')).toBe(text);
  });
});
