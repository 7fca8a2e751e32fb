import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChatJudge, startChatJudge } from './chat-judge.ts';
import { finishedRun, smallRecipe, writeRecipe } from './errors/small-recipe.ts';
import { mainbench, root, temporaryFolder } from './mainbench.ts';
import { copyOf } from './shared-runs.ts';

let folder: string;
let server: ChatJudge;
beforeAll(async () => {
  folder = await temporaryFolder();
  const guide = await readFile(join(root, 'docs', 'guide', 'extend.md'), 'utf8');
  const [, example = ''] = /## A task\n[\s\S]*?```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  await writeFile(join(folder, 'my-task.ts'), example);
  await writeCapitals(['fr', 'France', 'Paris'], ['it', 'Italy', 'Rome'], ['xx', 'Atlantis', 'Poseidonis']);
  server = await startChatJudge((prompt) => (prompt.includes('France') ? 'Paris, of course.' : 'Rome.'));
});
afterAll(() => server?.close());

function writeCapitals(...rows: [id: string, country: string, capital: string][]): Promise<void> {
  const lines = rows.map(([id, country, capital]) => `${JSON.stringify({ id, country, capital })}\n`);
  return writeFile(join(folder, 'capitals.jsonl'), lines.join(''));
}

const evaluate = (...args: string[]) =>
  mainbench(
    ['eval', '--engine', 'openai', '--endpoint', server.url, '--model', 'rater', '--prompt-format', 'chat', ...args],
    { cwd: folder },
  );

describe('the whole benchmark of the guide, in a file of the user', { timeout: 240_000 }, () => {
  it('measures a served model, and asks again only where its file or its data changed', async () => {
    const args = ['--tasks', './my-task.ts', '--set', './my-task.ts.max_new_tokens=4', '--json', '--out', 'evaluated'];
    const { code, stdout, stderr } = await evaluate(...args);
    expect(code, stderr).toBe(0);
    const [{ task, options, summary, samples }] = JSON.parse(stdout).tasks;
    expect([task, options]).toEqual(['./my-task.ts', { max_new_tokens: 4 }]);
    expect(summary.scores).toMatchObject([{ metric: 'exact', group: null, value: 2 / 3, rows: 3, missing: 0 }]);
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    const records = (await readFile(join(folder, samples), 'utf8')).trimEnd().split('\n');
    expect(records.map((line) => JSON.parse(line))).toMatchObject([
      { id: 'fr', metrics: { exact: 1 }, group: null, details: { text: 'Paris, of course.' } },
      { id: 'it', metrics: { exact: 1 }, hashes: { doc: hash, prompt: hash } },
      { id: 'xx', metrics: { exact: 0 } },
    ]);
    const asked = server.rated.length;
    expect((await evaluate(...args)).code).toBe(0);
    expect(server.rated.length).toBe(asked);
    await writeCapitals(['it', 'Italy', 'Rome'], ['fr', 'France', 'Paris']);
    const changed = await evaluate(...args, '--limit', '1', '--no-cache');
    expect(JSON.parse(changed.stdout).tasks[0].summary.scores).toMatchObject([{ value: 1, rows: 1 }]);
    expect(server.rated.slice(asked)).toEqual(['The capital of Italy is']);
  });

  it('stands in a recipe beside other tasks', async () => {
    const mine = { task: './my-task.ts', name: 'capitals', prompt_format: 'plain', options: { max_new_tokens: 2 } };
    const recipe = await writeRecipe({ evaluate: [...smallRecipe.evaluate, mine] as object[] }, folder);
    const plan = await mainbench(['plan', recipe, '--json', '--out', join(folder, 'planned')]);
    const rows = JSON.parse(plan.stdout).rows.filter((row: { task: string }) => row.task === 'capitals');
    expect(rows[0]).toMatchObject({ documents: 2, requests: 2, generatedTokens: 4, basis: { documents: 'measured' } });
    const out = await copyOf(await finishedRun());
    const { code, stderr } = await mainbench(['run', recipe, '--out', out]);
    expect(code, stderr).toBe(0);
    const { models } = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8'));
    const benchmarks = models[0].benchmarks.map((one: { task: string; summary: { scores: object[] } }) => one);
    expect(benchmarks).toHaveLength(2);
    for (const { task, summary } of benchmarks) {
      expect([task, summary.scores]).toMatchObject(['capitals', [{ metric: 'exact', rows: 2, missing: 0 }]]);
    }
  });

  it('is refused in one sentence before a server is asked, where it is no benchmark', async () => {
    await writeFile(
      join(folder, 'held-out.ts'),
      (await readFile(join(folder, 'my-task.ts'), 'utf8')).replace('documents()', 'questions()'),
    );
    const asked = server.rated.length;
    const { code, stderr } = await evaluate('--tasks', './held-out.ts');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--tasks: ./held-out.ts has no documents of its own.')]);
    const missing = await evaluate('--tasks', './none.ts');
    expect([missing.code, missing.stderr]).toEqual([3, expect.stringContaining('the task ./none.ts was not found.')]);
    expect(server.rated.length).toBe(asked);
  });
});
