import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mainbench, temporaryFolder } from './mainbench.ts';

const tasks = ['arc_challenge', 'hellaswag', 'mmlu', 'truthfulqa_mc2', 'winogrande', 'gsm8k', 'ifeval'];

/** The shape of the paper's recipes: five arms, nine tasks beside the held-out likelihood, a hub model. */
const recipe = `
name: nine-tasks
serve: { engine: tgi }
models: [{ name: seven, hub: owner/seven, revision: ${'a'.repeat(40)}, parameters: 7.0e9 }]
data: { world: { pairs: 16, texts: 24, held_out: 12 } }
select: { top_k: 8 }
arms:
  - { name: base, tune: false }
  - { name: seed-only }
  - { name: no-filter, filter: random }
  - { name: score, filter: score }
  - { name: mutual, filter: mutual }
evaluate:
${tasks.map((task) => `  - { task: ${task} }`).join('\n')}
  - { task: alpaca_eval, limit: 100 }
  - { task: alpaca_eval, name: alpaca_eval_1, options: { baseline: text_davinci_003 } }
  - { task: heldout-nll }
`;

interface Row {
  arm: string | null;
  task: string;
  documents: number;
  requests: number;
  promptTokens: number;
  generatedTokens: number;
  judged: number;
  basis: Record<string, string>;
}

it('has a row for each arm and each task, with every count, though no data are at hand', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'nine.yaml');
  await writeFile(file, recipe);
  const { stdout, stderr, code } = await mainbench(['plan', file, '--out', folder, '--json'], {
    env: {
      MAINBENCH_DATA_DIR: undefined,
      MAINBENCH_JUDGE_URL: undefined,
      XDG_CACHE_HOME: folder,
      HTTPS_PROXY: 'http://127.0.0.1:9',
    },
  });
  expect(code, stderr).toBe(0);
  const { rows, server_command: started } = JSON.parse(stdout) as { rows: Row[]; server_command: string };
  expect(started).toMatch(/^text-generation-launcher --model-id MODEL --dtype float16 .* --hostname 127.0.0.1$/);
  const names = [...tasks, 'alpaca_eval', 'alpaca_eval_1', 'heldout-nll'];
  for (const arm of ['base', 'seed-only', 'no-filter', 'score', 'mutual']) {
    const own = rows.filter((row) => row.arm === arm);
    expect(own.map(({ task }) => task).filter((task) => names.includes(task))).toEqual(names);
    for (const { task, ...row } of own.filter((each) => names.includes(each.task))) {
      expect(row.requests, task).toBeGreaterThanOrEqual(row.documents);
      expect(row.promptTokens, task).toBeGreaterThan(row.documents);
      expect(row.basis).toMatchObject({ documents: 'measured', promptTokens: 'estimated' });
    }
    const of = (task: string) => own.find((row) => row.task === task);
    expect(of('mmlu')).toMatchObject({ documents: 14_042, requests: 56_168, judged: 0 });
    expect(of('ifeval')).toMatchObject({ documents: 541, requests: 541 });
    expect(of('alpaca_eval')).toMatchObject({ documents: 100, judged: 100, generatedTokens: 51_200 });
    expect(of('alpaca_eval_1')).toMatchObject({ documents: 805, judged: 805 });
  }
  expect(rows.filter(({ arm }) => arm === null).map(({ task }) => task)).toEqual(['align', 'augment']);
  const rating = rows.find(({ arm, task }) => arm === 'score' && task === 'filter');
  // The template of the rating has hundreds of tokens of its own.
  expect(rating?.promptTokens).toBeGreaterThan(24 * 100);
});
