import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { Results } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';

const commit = 'c'.repeat(40);
const say = (role: string, content: string) => ({ role, content });
const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** A recipe beside its data: conversations, a hub data set as Python's tools fetched it, and tables of texts. */
async function write(folder: string): Promise<{ recipe: string; home: string }> {
  const talks = Array.from({ length: 8 }, (_, n) => ({
    id: `t${n}`,
    messages: [
      say('user', `Name ${n}.`),
      say('assistant', `It is ${n}.`),
      say('user', 'And more?'),
      say('assistant', `Then ${n + 1}.`),
    ],
    meta: { rating: n / 2 },
  }));
  await writeFile(join(folder, 'talks.jsonl.zst'), zstdCompressSync(lines(talks)));
  await mkdir(join(folder, 'texts'));
  for (const part of ['a', 'b']) {
    const rows = Array.from({ length: 8 }, (_, n) => `${n},"Text ${part}${n}, of a table.",${n}\n`);
    await writeFile(join(folder, 'texts', `${part}.csv`), `key,body,stars\n${rows.join('')}`);
  }
  const home = join(folder, 'huggingface');
  const root = join(home, 'hub', 'datasets--owner--set');
  for (const name of ['refs', `snapshots/${commit}`]) await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, 'refs', 'main'), commit);
  const held = Array.from({ length: 4 }, (_, n) => ({ question: `How many are ${n}?`, answer: `${n} are ${n}.` }));
  await writeFile(join(root, 'snapshots', commit, 'test.jsonl'), lines(held));
  const recipe = join(folder, 'own.yaml');
  await writeFile(
    recipe,
    `name: own
serve: { engine: embedded, workers: 1 }
models:
  - name: micro
    init: { architecture: llama, vocabulary_size: 320, hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2, key_value_heads: 2, max_length: 256, steps: 2, batch_size: 4 }
data:
  seed: { source: file, path: talks.jsonl.zst, turns: all, scores: { rating: meta.rating } }
  unlabeled: { source: file, path: texts/*.csv, columns: { text: body }, scores: { stars: stars } }
  held_out: { source: hub, id: owner/set, split: test }
templates: { forward: short-forward, reverse: short-reverse, rating: short-rating }
align:
  iterations: 1
  train: &training { steps: 2, batch_size: 4, learning_rate: 1.0e-3, max_length: 192, precision: float32 }
  generate: { max_new_tokens: 8 }
augment:
  generate: { max_new_tokens: 8 }
select: { top_k: 5 }
arms:
  - { name: no-filter, filter: random }
tune:
  train: *training
evaluate:
  - { task: heldout-nll }
report: { resamples: 100, examples: 1 }
`,
  );
  return { recipe, home };
}

it('runs on data of every kind beside its recipe, and keeps the commit of the hub', { timeout: 240_000 }, async () => {
  const folder = await temporaryFolder();
  const { recipe, home } = await write(folder);
  const out = join(folder, 'run');
  const env = { HF_HOME: home, HF_HUB_OFFLINE: '1', MAINBENCH_CACHE: join(folder, 'cache') };
  const { code, stderr } = await mainbench(['run', recipe, '--out', out], { env });
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('talks.jsonl.zst: read as JSON lines, shape messages');
  expect(JSON.parse(await readFile(join(out, 'pins.json'), 'utf8'))).toEqual({ 'hub:owner/set@main': commit });
  const results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8')) as Results;
  const rows = Object.fromEntries(results.data.map(({ label, rows: count }) => [label, count]));
  expect(rows).toMatchObject({ 'data/seed': 16, 'data/unlabeled': 16, 'data/held_out': 4 });

  // The branch moves on; the run goes on with what it began with.
  await writeFile(join(home, 'hub', 'datasets--owner--set', 'refs', 'main'), 'd'.repeat(40));
  const again = await mainbench(['plan', recipe, '--out', out, '--json'], { env });
  const { stages } = JSON.parse(again.stdout) as { stages: { runs: boolean }[] };
  expect(stages.filter(({ runs }) => runs)).toEqual([]);

  const exported = join(folder, 'exported');
  const args = ['data', 'export', recipe, '--run', out, '--format', 'jsonl', '--out', exported];
  const { code: exportCode, stderr: said } = await mainbench(args, { env });
  expect(exportCode, said).toBe(0);
  const table = async (name: string) =>
    (await readFile(join(exported, 'data', `${name}.jsonl`), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const seed = await table('seed');
  expect(seed.map(({ id }) => id).slice(0, 3)).toEqual(['t0', 't0#2', 't1']);
  expect(seed[3]).toMatchObject({
    instruction: 'User: Name 1.\n\nAssistant: It is 1.\n\nUser: And more?',
    given_rating: 0.5,
  });
  const kept = await table('kept');
  expect(kept).toHaveLength(5);
  for (const { id, given_stars: stars } of kept) expect(id).toMatch(new RegExp(`^[ab]\\.csv:row-${stars + 1}$`));
  expect(await readFile(join(exported, 'README.md'), 'utf8')).toContain(
    'owner/set (https://huggingface.co/datasets/owner/set/tree/cccc',
  );
});
