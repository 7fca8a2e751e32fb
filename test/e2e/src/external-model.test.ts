import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { JsonObject } from '@mainbench/spec';
import { afterEach, describe, expect, it } from 'vitest';
import { finishedRun, writeRecipe } from './errors/small-recipe.ts';
import { type Finished, mainbench, root, temporaryFolder } from './mainbench.ts';

const pairs = Array.from({ length: 12 }, (_, index) => ({
  id: `p${index}`,
  instruction: `Name ${index + 2} colours of the rainbow.`,
  response: ['red', 'orange', 'green', 'blue', 'violet'].slice(index % 4).join(', '),
}));

const superfiltering = { score: 'exp(small_nll - small_nll_alone)', keep: 'small_nll < small_nll_alone + 9' };
const own = { score: 'exp(base_nll - base_nll_alone)', keep: 'base_nll < base_nll_alone + 9' };

/** A folder that looks like a model, as much as the fake of vLLM and a recipe need. */
async function toyModel(name: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: name, max_position_embeddings: 512 }));
  for (const file of ['model.safetensors', 'tokenizer.json']) await writeFile(join(folder, file), '{}');
  return folder;
}

/** `mainbench filter` with one filter, over the same few pairs. */
async function filtered(
  model: string,
  filter: JsonObject,
  changes: JsonObject = {},
): Promise<Finished & { folder: string; rows: JsonObject[] }> {
  const folder = await temporaryFolder();
  const write = (name: string, rows: readonly JsonObject[]) =>
    writeFile(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('pairs.jsonl', pairs);
  await write(
    'seed.jsonl',
    [...Array(8)].map((_, index) => ({ id: `s${index}`, instruction: `Say ${index}.`, response: `${index}` })),
  );
  const source = { source: 'pairs', file: 'seed.jsonl' };
  const recipe = await writeRecipe(
    {
      ...{ models: [{ name: 'tiny', path: model }], seeds: [1, 2] },
      data: { seed: source, candidates: { source: 'pairs', file: 'pairs.jsonl' }, held_out: { fraction: 0.25 } },
      ...{
        arms: [
          { name: 'no-filter', filter: 'random' },
          { name: 'ifd', filter },
        ],
        select: { top_k: 4 },
      },
      ...changes,
    } as never,
    folder,
  );
  const file = join(folder, 'scored.jsonl');
  const finished = await mainbench([
    'filter',
    recipe,
    '--out',
    join(folder, 'run'),
    '--write',
    file,
    '--data-dir',
    folder,
  ]);
  const text = finished.code === 0 ? await readFile(file, 'utf8') : '';
  return {
    ...finished,
    folder,
    rows:
      text === ''
        ? []
        : text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
  };
}

const signalsOf = (model: string) => ({
  small_nll: { signal: 'base_nll', model: { path: model } },
  small_nll_alone: { signal: 'base_nll_alone', model: { path: model } },
});
const scoresOf = (rows: readonly JsonObject[]) =>
  rows.map((row) => [row.seed, row.id, row['score ifd'], row['kept ifd']]);

const servers: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** A running vLLM, as a fake, that serves one model. */
async function running(model: string): Promise<string> {
  const port = await freePort();
  const program = join(root, 'packages', 'engines', 'src', 'testing', 'fake-vllm.mjs');
  servers.push(spawn(process.execPath, [program, 'serve', model, '--port', String(port)], { stdio: 'ignore' }));
  return `http://127.0.0.1:${port}`;
}

describe('an external model that only gives signals', { timeout: 600_000 }, () => {
  it('says of a pair what it says as the base model of a recipe, once for all seeds', async () => {
    const artifacts = join((await finishedRun()).out, 'artifacts');
    const names = await readdir(artifacts);
    const modelOf = (kind: string) => join(artifacts, names.find((name) => name.startsWith(kind)) ?? '', 'model');
    const [base, small] = [modelOf('base-model-'), modelOf('train-')];
    const external = await filtered(base, superfiltering, { signals: signalsOf(small) });
    expect(external.code, external.stderr).toBe(0);
    const alone = await filtered(small, own);
    expect(alone.code, alone.stderr).toBe(0);
    expect(scoresOf(external.rows)).toHaveLength(2 * pairs.length);
    expect(scoresOf(external.rows)).toEqual(scoresOf(alone.rows));
    expect(external.rows.every((row) => typeof row['score ifd'] === 'number')).toBe(true);
    // By the servers' own count, no other model was ever served, and this one scored each pair twice, not for each seed.
    const log = await readFile(join(external.folder, 'run', 'logs', 'engine-1.log'), 'utf8');
    const [served, ...others] = [...log.matchAll(/^(\S+) answered (\d+) \/score/gm)];
    expect(others).toEqual([]);
    expect(served?.[1]).toBe(small);
    expect(Number(served?.[2])).toBeLessThan(4 * pairs.length);
  }, 900_000);

  it('is asked at the address of a server of it, and refused by one of another model', async () => {
    const [base, small] = [await toyModel('base'), await toyModel('small')];
    const signals = signalsOf(small);
    const [wrong, right] = [await running(base), await running(small)];
    const refused = await filtered(base, superfiltering, {
      signals,
      serve: { engine: 'vllm', urls: [wrong] },
    });
    expect(refused.code).toBe(7);
    expect(refused.stderr).toContain(`but ${small} is needed`);
    expect(refused.stderr.length).toBeLessThan(1000);
    const served = await filtered(base, superfiltering, { signals, serve: { engine: 'vllm', urls: [right] } });
    expect(served.code, served.stderr).toBe(0);
  });
});
