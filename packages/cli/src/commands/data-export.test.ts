import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainbench-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('says how to export a run whose recipe names files beside itself', { timeout: 60_000 }, async () => {
  const recipe = `
name: mine
models: [{ name: micro, init: { architecture: llama } }]
data: { seed: { source: pairs, file: ./seed.jsonl }, candidates: { source: pairs, file: ./pairs.jsonl } }
arms: [{ name: no-filter, filter: random }]
evaluate: [{ task: heldout-nll }]
`;
  writeFileSync(join(folder, 'recipe.resolved.yaml'), recipe);
  const out = join(folder, 'out');
  const { code, stderr } = await runMainbench(['data', 'export', folder, '--out', out], { MAINBENCH_CACHE: folder });
  expect(code).toBe(4);
  expect(stderr).toContain('seed.jsonl is missing');
  expect(stderr).toContain('`mainbench data export RECIPE --run FOLDER`');
});
