import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';
import { copyArtifactsOf, type MicroModel, recipeOfOneModel } from './one-model.ts';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

/** The smallest recipe with one of its two models alone. */
async function recipeOf(model: MicroModel, name: string, change = (text: string) => text) {
  const text = (await recipeOfOneModel(model)).replace('name: micro\n', `name: ${name}\n`);
  const file = at(`${name}.yaml`);
  await writeFile(file, change(text));
  return file;
}

async function run(file: string, out: string): Promise<void> {
  const { code, stderr } = await mainbench(['run', file, '--out', out]);
  expect(code, stderr).toBe(0);
}

async function report(sources: string[], out: string): Promise<Results> {
  const { code, stderr, stdout } = await mainbench(['report', ...sources, '--out', out], { cwd: folder });
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('report.html');
  return JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as Results;
}

describe('runs of two models in two folders', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await copyArtifactsOf('micro-llama', at('runs', 'llama'));
    await copyArtifactsOf('micro-mistral', at('runs', 'mistral'));
    await run(await recipeOf('micro-llama', 'llama'), at('runs', 'llama'));
    await writeFile(
      at('paper.csv'),
      'method,model,task,value,note\ninvented,micro-mistral,heldout-nll,5.25,a made-up table\n',
    );
    const references = 'report: { references: paper.csv, ';
    const mistral = await recipeOf('micro-mistral', 'mistral', (text) => text.replace('report: { ', references));
    await run(mistral, at('runs', 'mistral'));
    const archived = await mainbench(['export', at('runs', 'mistral'), '--out', at('mistral.tar.gz')]);
    expect(archived.code, archived.stderr).toBe(0);
  }, 600_000);

  it('are one table, from folders and from an archive alike', async () => {
    const joined = await report([at('runs', 'llama'), at('mistral.tar.gz')], at('paper'));
    expect(joined.models.map(({ name }) => name)).toEqual(['micro-llama', 'micro-mistral']);
    expect(new Set(joined.metrics.map(({ task }) => task))).toEqual(new Set(['world-following', 'heldout-nll']));
    expect(joined.notes.join('\n')).not.toContain('stand apart');
    const markdown = await readFile(at('paper', 'report.md'), 'utf8');
    expect(markdown).toMatch(/\| Arm \| Pairs added \| micro-llama: Estimate .* \| micro-mistral: Estimate /);
    expect((await readdir(at('paper'))).sort()).toEqual([
      'costs.json',
      'report.html',
      'report.md',
      'results.json',
      'tables',
    ]);
    await report([at('runs', 'llama'), at('runs', 'mistral')], at('again'));
    for (const file of ['report.html', join('tables', 'scores.tex'), join('tables', 'scores.csv')]) {
      expect(await readFile(at('again', file), 'utf8')).toBe(await readFile(at('paper', file), 'utf8'));
    }
  });

  it('are read from the artifacts where a recipe is named', async () => {
    const joined = await report(['llama.yaml', 'runs/mistral'], at('third'));
    expect(joined).toEqual(JSON.parse(await readFile(at('paper', 'results.json'), 'utf8')));
  });

  it('show reported numbers in rows of their own', async () => {
    const table = await readFile(at('runs', 'mistral', 'report', 'tables', 'scores.csv'), 'utf8');
    expect(table).toMatch(/^micro-mistral,invented,reported,.*,5\.25,/m);
    const results: Results = JSON.parse(await readFile(at('runs', 'mistral', 'report', 'results.json'), 'utf8'));
    expect(JSON.stringify(results.contrasts)).not.toContain('invented');
  });

  it('hold in their results every setting of the recipe, and how the trainings went', async () => {
    const { runs, provenance } = JSON.parse(
      await readFile(at('runs', 'llama', 'report', 'results.json'), 'utf8'),
    ) as Results;
    expect(runs).toHaveLength(1);
    const [record] = runs;
    expect(record?.recipe).toMatchObject({
      select: { top_k: 8 },
      align: { iterations: 1, alpha: { policy: 'loss-ratio' } },
    });
    expect(record?.code[0]).toMatchObject({
      commit: expect.any(String),
      dirty: expect.any(Boolean),
      processors: expect.any(Number),
    });
    // Four steps of eight pairs over 16 seed pairs, and over those with eight more.
    const passes = (arm: string) => record?.trainings.find((training) => training.arm === arm)?.passes;
    expect([passes('seed-only'), passes('mutual')]).toEqual([2, 32 / 24]);
    expect(provenance.find(({ kind }) => kind === 'select')?.parameters).toMatchObject({ select: { top_k: 8 } });
  });

  it('stand apart where one setting differs, which the report names', async () => {
    await cp(at('runs', 'mistral', 'artifacts'), at('runs', 'limited', 'artifacts'), { recursive: true });
    const limited = await recipeOf('micro-mistral', 'limited', (text) =>
      text.replace('{ task: heldout-nll }', '{ task: heldout-nll, limit: 6 }'),
    );
    await run(limited, at('runs', 'limited'));
    const joined = await report([at('runs', 'llama'), at('runs', 'limited')], at('apart'));
    expect(joined.notes[0]).toBe(
      'The numbers of heldout-nll do not compare over all runs, so they stand apart: limit is none in llama and 6 in limited.',
    );
    expect([...new Set(joined.metrics.map(({ task }) => task))]).toEqual([
      'world-following',
      'heldout-nll [llama]',
      'heldout-nll [limited]',
    ]);
    const markdown = await readFile(at('apart', 'report.md'), 'utf8');
    expect(markdown).toMatch(/\| Arm \| Pairs added \| micro-llama: Estimate[^\n]*Adjusted p \|\n/);
    expect(markdown).toContain('limit is none in llama and 6 in limited');
  });

  it('say in one sentence what is wrong with an archive, a folder or a command line', async () => {
    const whole = await readFile(at('mistral.tar.gz'));
    await writeFile(at('cut.tar.gz'), whole.subarray(0, whole.length / 2));
    const cases: [string[], number, RegExp][] = [
      [
        [at('cut.tar.gz'), '--out', at('x')],
        4,
        /the archive is damaged or is not an archive of a run: .* mainbench export RUN\.\n$/,
      ],
      [[at('runs'), '--out', at('x')], 4, /expected the folder of a finished run/],
      [[at('runs', 'llama'), at('mistral.tar.gz')], 2, /expected --out with the folder of the report/],
      [[at('runs', 'llama'), at('runs', 'llama'), '--out', at('x')], 2, /is named twice/],
    ];
    for (const [args, exitCode, sentence] of cases) {
      const { code, stderr } = await mainbench(['report', ...args]);
      expect(stderr).toMatch(sentence);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(exitCode);
    }
  });
});
