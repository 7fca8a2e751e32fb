import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';
import { microRun } from './shared-runs.ts';

const choice = ['--model', 'micro-llama', '--arm', 'mutual'];

it('hands on the pairs of a run, from its folder and from its recipe', { timeout: 600_000 }, async () => {
  const run = await microRun();
  const folder = await temporaryFolder();
  const out = join(folder, 'a');
  const ofFolder = await mainbench(['data', 'export', run.out, ...choice, '--for', 'trl', '--out', out, '--json']);
  expect(ofFolder.stderr).toBe('');
  const { tables } = JSON.parse(ofFolder.stdout);
  const rows = Object.fromEntries(tables.map((table: { name: string; rows: number }) => [table.name, table.rows]));
  const kept = (await readFile(join(out, 'trl/train.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(rows.kept).toBe(kept.length);
  expect(rows.candidates).toBeGreaterThan(rows.kept);
  expect(rows.held_out).toBeGreaterThan(0);

  const other = join(folder, 'b');
  const args = ['data', 'export', run.recipe, '--run', run.out, ...choice, '--format', 'jsonl', '--out', other];
  expect((await mainbench(args)).code).toBe(0);
  const candidates = (await readFile(join(other, 'data/candidates.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(candidates).toHaveLength(rows.candidates);
  expect(candidates.filter((row) => row.kept)).toHaveLength(rows.kept);
  const [worstKept, bestDropped] = [true, false].map((isKept) => {
    const scores = candidates.filter((row) => row.kept === isKept && row.score !== null).map((row) => row.score);
    return isKept ? Math.min(...scores) : Math.max(...scores);
  });
  expect(worstKept).toBeGreaterThanOrEqual(bestDropped ?? 0);

  const inspected = await mainbench(['data', 'inspect', join(out, 'data/candidates.parquet'), '--json']);
  expect(JSON.parse(inspected.stdout)).toMatchObject({ shape: { name: 'prompt-response' }, rows: rows.candidates });
});

it('says which arms there are, and keeps what is in the folder', { timeout: 600_000 }, async () => {
  const run = await microRun();
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'mine'), 'x');
  const say = async (...args: string[]) => {
    const { code, stderr } = await mainbench(['data', 'export', run.out, ...args]);
    return [code, stderr];
  };
  const free = join(folder, 'free');
  expect(await say('--out', free)).toEqual([2, expect.stringContaining('expected --model: there are several.')]);
  const model = ['--model', 'micro-llama'];
  expect(await say('--out', free, ...model, '--arm', 'mutal')).toEqual([
    2,
    expect.stringContaining('Did you mean mutual?'),
  ]);
  expect(await say('--out', free, ...model, '--arm', 'seed-only')).toEqual([
    2,
    expect.stringContaining('there is no arm "seed-only"'),
  ]);
  expect(await say('--out', folder, ...choice)).toEqual([
    2,
    expect.stringContaining('expected a folder that is empty'),
  ]);
  expect(await say('--out', free, ...choice, '--push', 'no-owner')).toEqual([
    2,
    expect.stringContaining('It has the form owner/name.'),
  ]);
});
