import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Results } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataDirectory } from './data-directory.ts';
import { mainbench, root, temporaryFolder } from './mainbench.ts';

const names = ['tiny-llama', 'tiny-mistral'];
const arms = ['base', 'seed-only', 'no-filter', 'score', 'mutual'];
const phase = { epochs: 1, max_length: 192 };
const judged = { task: 'alpaca_eval', limit: 2 };
const judge = { judge: 'base-model', length_control: 'none', max_new_tokens: 6 };

/** The recipe with everything small; its arms, its kinds of data and the benchmarks of one table stay. */
async function atTinySize(name: string): Promise<string> {
  const folder = await temporaryFolder();
  const size = { vocabulary_size: 512, hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2 };
  const shape = name.includes('mistral') ? { architecture: 'mistral', sliding_window: 64 } : { architecture: 'llama' };
  const init = { ...size, ...shape, key_value_heads: 2, max_length: 4096, steps: 2, batch_size: 8 };
  const changes = {
    extends: relative(folder, join(root, 'benchmarks', 'two-models', `${name}.yaml`)),
    seeds: [1],
    // Both recipes run at once: a worker each keeps two cores busy.
    serve: { workers: 1 },
    models: [{ name, init }],
    data: {
      seed: { source: 'self-instruct', file: 'selfinstruct_seed_tasks.jsonl', limit: 8 },
      unlabeled: { limit: 8 },
      held_out: { limit: 4 },
    },
    align: { iterations: 1, train: phase, generate: { max_new_tokens: 6 } },
    augment: { generate: { max_new_tokens: 6 } },
    select: { top_k: 4 },
    tune: { train: phase },
    evaluate: [
      { ...judged, name: 'alpaca_eval_2', options: judge },
      { ...judged, name: 'alpaca_eval_1', options: { ...judge, baseline: 'text_davinci_003' } },
      { task: 'ifeval', limit: 2, options: { max_new_tokens: 6 } },
      { task: 'arc_challenge', prompt_format: 'plain', limit: 2, options: { shots: 1 } },
      { task: 'heldout-nll' },
    ],
    report: { resamples: 100, examples: 1, derived: { open_llm: 'mean(arc_challenge)' } },
  };
  const file = join(folder, 'tiny.yaml');
  await writeFile(file, JSON.stringify(changes, null, 1));
  return file;
}

describe('a tiny Llama and a tiny Mistral in the shape of the paper recipes', () => {
  let joined: string;

  beforeAll(async () => {
    const data = await dataDirectory();
    const parent = await temporaryFolder();
    const folders = names.map((name) => join(parent, name));
    const runs = names.map(async (name) =>
      mainbench(['run', await atTinySize(name), '--out', join(parent, name), '--data-dir', data]),
    );
    for (const { code, stderr } of await Promise.all(runs)) expect(code, stderr).toBe(0);
    joined = join(parent, 'two-models');
    const { code, stderr } = await mainbench(['report', ...folders, '--out', joined]);
    expect(code, stderr).toBe(0);
  }, 240_000);

  it('stand in one table, a block for each', async () => {
    const results: Results = JSON.parse(await readFile(join(joined, 'results.json'), 'utf8'));
    expect(results.models.map(({ name }) => name)).toEqual(names);
    for (const model of results.models) expect(model.arms.map(({ name }) => name)).toEqual(arms);
    const table = (await readFile(join(joined, 'tables', 'scores.csv'), 'utf8')).trim().split('\n');
    const [head = '', ...rows] = table.map((line) => line.split(','));
    expect(rows.map((row) => row.slice(0, 2))).toEqual(names.flatMap((name) => arms.map((arm) => [name, arm])));
    // Every number is there for both models: nothing stands apart.
    expect(String(head)).not.toContain('[');
    for (const row of rows) expect(row).not.toContain('');
  });

  it('differ in nothing but the model, and in who judges', async () => {
    const report = await readFile(join(joined, 'report.md'), 'utf8');
    expect(report).not.toMatch(/stand apart|The runs differ|is not the same in all runs|The runs had other engines/);
    expect(report).toContain('each model is judged by its own untuned self');
  });
});
