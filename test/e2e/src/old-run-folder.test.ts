import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { finishedRun, smallRecipe } from './errors/small-recipe.ts';
import { mainbench, temporaryFolder } from './mainbench.ts';
import type { SharedRun } from './shared-runs.ts';

/** The artifact of a benchmark as the former version made it. */
const oldBenchmark = 'benchmark-0123456789abcdef';

let run: SharedRun;
beforeAll(async () => {
  run = await finishedRun();
}, 240_000);

/** A run's folder as the former version left it: its recipe with `engine` and `layout`, and a benchmark's artifact. */
async function oldFolder(): Promise<{ out: string; recipe: string }> {
  const out = join(await temporaryFolder(), 'run');
  await mkdir(out);
  await cp(join(run.out, 'artifacts'), join(out, 'artifacts'), { recursive: true });
  const { serve: _, train: __, evaluate, ...fields } = smallRecipe;
  const old = {
    ...fields,
    engine: { kind: 'embedded', workers: 1, threads: 1, max_batch_size: 32, use_cpu: true },
    evaluate: evaluate.map((task) => ({ ...task, layout: 'template' })),
  };
  const recipe = join(out, 'recipe.resolved.yaml');
  // A field a line, each as JSON, which is YAML.
  await writeFile(
    recipe,
    Object.entries(old)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
      .join(''),
  );
  const benchmark = join(out, 'artifacts', oldBenchmark);
  await mkdir(benchmark);
  await writeFile(join(benchmark, 'rows.jsonl'), '');
  const manifest = { kind: 'benchmark', version: 1, parameters: { layout: { kind: 'chat' } }, files: {} };
  await writeFile(join(benchmark, 'manifest.json'), JSON.stringify({ address: '0123456789abcdef', ...manifest }));
  return { out, recipe };
}

const files = async (out: string) =>
  (await readdir(out, { recursive: true })).filter((name) => name !== '.lock').sort();
const results = (out: string) => readFile(join(out, 'report', 'results.json'), 'utf8');

/** The artifact with a label. */
async function artifactOf(out: string, label: string): Promise<string> {
  for (const name of await readdir(join(out, 'artifacts'))) {
    const folder = join(out, 'artifacts', name);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    if (manifest.label === label) return folder;
  }
  throw new Error(`there is no artifact ${label}`);
}

describe('the folder of a run of a former version', { timeout: 600_000 }, () => {
  it.each(['plan', 'run', 'report'])('is refused by %s of its own recipe, with what to write now', async (command) => {
    const { out, recipe } = await oldFolder();
    const before = await files(out);
    const { code, stdout, stderr } = await mainbench([command, recipe, '--out', out]);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('engine: `engine` is now `serve` (and `train`); write instead\n  serve:\n    engine: ');
    expect(stderr).toContain('`layout` is now `prompt_format`; write prompt_format: template');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await files(out)).toEqual(before);
  });

  it('is read whole once its recipe says what the message shows', async () => {
    const { out, recipe } = await oldFolder();
    const { stderr } = await mainbench(['report', recipe, '--out', out]);
    const lines = (/write instead\n((?: {2}.*\n)+)/.exec(stderr)?.[1] ?? '').replaceAll(/^ {2}/gm, '');
    const old = await readFile(recipe, 'utf8');
    await writeFile(recipe, old.replace(/^engine:.*\n/m, lines).replaceAll('"layout"', '"prompt_format"'));
    // A held-out task has no prompt format of its own: the former version passed over it.
    const finished = await mainbench(['report', recipe, '--out', out]);
    expect(finished.code, finished.stderr).toBe(0);
    // The recipe itself stands in the results.
    const { recipe: __, runs: ___, ...read } = JSON.parse(await results(out));
    expect(JSON.parse(await results(run.out))).toMatchObject(read);
  });

  it('that was cut goes on to the same numbers, and nothing of the cut stage stays', async () => {
    const { out } = await oldFolder();
    const cut = await artifactOf(out, 'tiny/1/mutual/heldout-nll');
    await rm(cut, { recursive: true });
    await mkdir(`${cut}.partial`);
    await writeFile(join(`${cut}.partial`, 'journal.jsonl'), '{"key":"0","value":{"id":"0","metrics":{"nll":99}}}\n');
    const report = await mainbench(['report', run.recipe, '--out', out]);
    expect(report.code).toBe(4);
    expect(report.stderr).toMatch(
      /there is no finished run of .*: 1 of \d+ stages are still to run\. Run it first: mainbench/,
    );
    const { code, stderr } = await mainbench(['run', run.recipe, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(await results(out)).toBe(await results(run.out));
    expect((await readdir(cut)).sort()).toEqual(['manifest.json', 'rows.jsonl']);
    expect(await readdir(join(out, 'artifacts'))).toContain(oldBenchmark);
  });
});
