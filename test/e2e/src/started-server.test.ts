import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { finishedRun, writeRecipe } from './errors/small-recipe.ts';
import { mainbench, root, temporaryFolder } from './mainbench.ts';
import { isAlive } from './processes.ts';

const program = join(root, 'packages', 'engines', 'src', 'testing', 'fake-vllm.mjs');

/** A program `vllm` in a folder of its own that serves a toy and notes how it was started and asked. */
async function fakeVllm(): Promise<{ folder: string; notes: () => Promise<{ pid: number; args: string[] }[]> }> {
  const folder = join(await temporaryFolder(), 'bin');
  await mkdir(folder);
  const record = join(folder, 'record.jsonl');
  const script = `#!/bin/sh\nFAKE_RECORD='${record}' exec '${process.execPath}' '${program}' "$@"\n`;
  await writeFile(join(folder, 'vllm'), script);
  await chmod(join(folder, 'vllm'), 0o755);
  const notes = async () => {
    const lines = (await readFile(record, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line));
  };
  return { folder, notes };
}

it('a run starts vLLM for each model that it asks, and leaves none behind', { timeout: 600_000 }, async () => {
  const { folder, notes } = await fakeVllm();
  const small = join((await finishedRun()).out, 'artifacts');
  const base = (await readdir(small)).find((name) => name.startsWith('base-model-')) ?? '';
  const recipe = await writeRecipe({
    models: [{ name: 'tiny', path: join(small, base, 'model') }],
    serve: { engine: 'vllm', arguments: ['--max-model-len', '512'] },
    data: { world: { pairs: 16, texts: 16, held_out: 6 } },
    align: { iterations: 0, train: { steps: 1, batch_size: 8, max_length: 192, precision: 'float32' } },
    arms: [{ name: 'base', tune: false }],
    evaluate: [{ task: 'world-following', options: { max_new_tokens: 12 } }, { task: 'heldout-nll' }],
    report: { resamples: 200, examples: 1, baseline: 'base' },
  } as never);
  const out = join(await temporaryFolder(), 'run');
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { code, stderr } = await mainbench(['run', recipe, '--out', out], { env });
  expect(code, stderr).toBe(0);
  const results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8')) as Results;
  expect(results.engine).toMatchObject({ engine: 'vllm', server: { version: '0.32.0' } });
  const [arm] = results.models[0]?.arms ?? [];
  for (const { estimate, task } of arm?.metrics ?? []) expect(estimate, task).not.toBeNull();
  const noted = await notes();
  const started = noted.filter(({ args }) => args[0] === 'serve');
  const served = started.map(({ args }) => args[1] ?? '');
  // The base model, and the first one of each direction; a training comes between, which ends a server.
  const trained = served.filter((model) => model.startsWith(join(out, 'artifacts')));
  expect(new Set(trained).size).toBe(2);
  expect(new Set(served)).toEqual(new Set([join(small, base, 'model'), ...trained]));
  for (const route of ['/health', '/tokenize', '/v1/completions']) {
    expect(
      noted.some(({ args }) => args[0] === route),
      route,
    ).toBe(true);
  }
  for (const { pid } of started) expect(isAlive(pid)).toBe(false);
});
