import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Manifest, Results, RunCosts } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallRecipe, writeRecipe } from './errors/small-recipe.ts';
import { mainbench, start, temporaryFolder } from './mainbench.ts';

const [noFilter, mutual] = smallRecipe.arms as [object, object];
const data = { world: { pairs: 16, texts: 24, held_out: 12 } };
const seedOnly = { name: 'seed-only' };

interface Plan {
  stages: { label: string; state: string; runs: boolean }[];
  disk: number;
  diskPeak: number;
}

async function planOf(recipe: string, out: string): Promise<Plan> {
  const { stdout, stderr, code } = await mainbench(['plan', recipe, '--out', out, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function run(recipe: string, out: string): Promise<void> {
  const { code, stderr } = await mainbench(['run', recipe, '--out', out]);
  expect(code, stderr).toBe(0);
}

interface Found {
  label: string;
  folder: string;
  made: string;
  hasWeights: boolean;
}

/** The finished artifacts of a run. */
async function artifacts(out: string): Promise<Found[]> {
  const names = await readdir(join(out, 'artifacts'));
  return Promise.all(
    names
      .filter((name) => !name.includes('.'))
      .map(async (name) => {
        const folder = join(out, 'artifacts', name);
        const { label, startedAt } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
        const files: string[] = await readdir(join(folder, 'model')).catch(() => []);
        return { label, folder, made: startedAt, hasWeights: files.includes('model.safetensors') };
      }),
  );
}

async function models(out: string): Promise<string[]> {
  return (await artifacts(out))
    .filter(({ hasWeights }) => hasWeights)
    .map(({ label }) => label)
    .sort();
}

async function bytesOf(out: string): Promise<number> {
  const entries = await readdir(join(out, 'artifacts'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map(async (file) => (await stat(file)).size))).reduce((sum, size) => sum + size, 0);
}

async function resultsOf(out: string): Promise<Results> {
  return JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8'));
}

const finals = ['tiny/1/mutual/tune', 'tiny/1/no-filter/tune'];

describe('keep_models: final', { timeout: 600_000 }, () => {
  let recipe: string;
  let out: string;
  let expected: Results;

  beforeAll(async () => {
    recipe = await writeRecipe({ data, keep_models: 'final' } as never);
    out = join(await temporaryFolder(), 'run');
    await run(recipe, out);
    expected = await resultsOf(out);
  }, 600_000);

  it('leaves the base model and the final ones, and the same report', async () => {
    expect(await models(out)).toEqual([...finals, 'tiny/base']);
    const all = join(await temporaryFolder(), 'run');
    await run(await writeRecipe({ data }), all);
    expect(await models(all)).toHaveLength(7);
    // The recipe itself stands in the results, and says which models are kept.
    const { recipe: _, runs: __, ...kept } = await resultsOf(all);
    expect({ ...kept, recipe: expected.recipe, runs: expected.runs }).toEqual(expected);
    expect(expected.models[0]?.alignment.every(({ steps }) => steps.length === 3)).toBe(true);
  });

  it('takes the disk that is planned, and tells what is there', async () => {
    const { disk, diskPeak, stages } = await planOf(recipe, out);
    expect(stages.filter(({ runs }) => runs)).toEqual([]);
    const bytes = await bytesOf(out);
    expect(disk).toBeGreaterThan(0.9 * bytes);
    expect(disk).toBeLessThan(1.1 * bytes);
    expect(diskPeak).toBeGreaterThan(disk);
    expect(diskPeak).toBeLessThan((await planOf(await writeRecipe({ data }), out)).disk);
    const { total } = JSON.parse(await readFile(join(out, 'report', 'costs.json'), 'utf8')) as RunCosts;
    expect(total.diskBytes).toBeLessThan(bytes);
    expect(total.diskBytes).toBeGreaterThan(bytes - (await artifacts(out)).length * 6000);
  });

  it('makes for a new arm what it needs, and nothing else that is finished', async () => {
    const before = new Map((await artifacts(out)).map(({ label, made }) => [label, made]));
    const backward = { ...mutual, name: 'both-ways', options: { variant: 'bidirectional' } };
    const changed = await writeRecipe({
      data,
      keep_models: 'final',
      arms: [noFilter, mutual, seedOnly, backward],
    } as never);
    const aligned = ['reverse-0', 'forward-0', 'forward-1', 'reverse-1'].map((name) => `tiny/1/align/${name}`);
    const { stages } = await planOf(changed, out);
    const again = stages.filter(({ runs, state }) => runs && state === 'complete').map(({ label }) => label);
    expect(again.sort()).toEqual([...aligned].sort());
    await run(changed, out);
    const after = await artifacts(out);
    const remade = after.filter(({ label, made }) => before.has(label) && before.get(label) !== made);
    expect(remade.map(({ label }) => label).sort()).toEqual([...aligned].sort());
    expect(await models(out)).toEqual(
      ['tiny/base', 'tiny/1/both-ways/tune', ...finals, 'tiny/1/seed-only/tune'].sort(),
    );
    expect((await resultsOf(out)).models[0]?.alignment).toEqual(expected.models[0]?.alignment);
  });

  it('ends with the same numbers after kills at any moment, one of them while a model goes', async () => {
    const other = join(await temporaryFolder(), 'run');
    const marks = async () => {
      const names = await readdir(other, { recursive: true }).catch(() => []);
      return names.filter((name) => name.endsWith('weights-removed.json')).length;
    };
    for (const count of [1, 2]) {
      const { child, finished } = start(['run', recipe, '--out', other]);
      const ended = finished.then(() => true);
      while (!(await Promise.race([wait(5, false), ended])) && (await marks()) < count) {}
      child.kill('SIGKILL');
      await finished;
    }
    await run(recipe, other);
    expect(await models(other)).toEqual(['tiny/base', ...finals].sort());
    expect(await resultsOf(other)).toEqual(expected);
  });

  it('holds for runs that share a folder', async () => {
    const shared = join(await temporaryFolder(), 'run');
    const both = [1, 2].map(() => mainbench(['run', '--join', recipe, '--out', shared]));
    for (const { code, stderr } of await Promise.all(both)) expect(code, stderr).toBe(0);
    expect(await models(shared)).toEqual(['tiny/base', ...finals].sort());
    expect(await resultsOf(shared)).toEqual(expected);
    expect(await readdir(join(shared, '.needs'))).toEqual([]);
  });
});
