import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { journalSizes, markJournals } from './journals.ts';
import { fixtures, mainbench, start, temporaryFolder } from './mainbench.ts';
import { type ServedModel, serveTinyModel } from './served-model.ts';

let server: ServedModel;
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await serveTinyModel(folder);
}, 180_000);
afterAll(() => server?.stop());

const data = join(fixtures, 'openllm', 'data');

function evaluate(...args: string[]) {
  return mainbench(['eval', '--endpoint', server.url, '--engine', 'embedded', ...args], {
    env: { MAINBENCH_CACHE: join(folder, 'cache') },
  });
}

describe('mainbench eval', { timeout: 180_000 }, () => {
  it('measures a served model on benchmarks of every kind, and is done at once when asked again', async () => {
    const out = join(folder, 'first');
    const args = [
      '--tasks',
      'arc_challenge,gsm8k',
      '--set',
      'shots=1',
      '--limit',
      '3',
      '--data-dir',
      data,
      '--out',
      out,
    ];
    const first = await evaluate(...args);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/^arc_challenge +accuracy, by length +\d+\.\d/m);
    expect(first.stdout).toMatch(/^gsm8k +exact match, strict +\d+\.\d/m);
    const results = await readFile(join(out, 'results.json'), 'utf8');
    const { tasks } = JSON.parse(results);
    for (const { summary, samples } of tasks) {
      expect(summary.scores[0]).toMatchObject({ rows: 3, missing: 0 });
      const records = (await readFile(samples, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(records).toHaveLength(3);
      for (const { hashes } of records)
        expect(Object.values(hashes)).toSatisfy((all: string[]) => all.every((hash) => /^[0-9a-f]{64}$/.test(hash)));
    }
    const again = await evaluate(...args, '--json');
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).not.toContain('eval/');
    expect(JSON.parse(again.stdout).tasks).toEqual(tasks);
    expect((await mainbench(['verify', out])).stdout).toContain('every file is what was written');
  });

  it('marks a score whose examples come from the questions, and has no leaderboard average of it', async () => {
    const out = join(folder, 'marked');
    const set = ['--set', 'fewshot_from=evaluation', '--set', 'shots=1'];
    const args = ['--tasks', 'winogrande', ...set, '--limit', '2', '--data-dir', data, '--out', out];
    const { code, stdout, stderr } = await evaluate(...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^winogrande +accuracy +\d+\.\d \(not comparable\)/m);
    expect(stdout).toMatch(/^winogrande: not comparable, the examples come from the last 200 rows/m);
    const [{ summary }] = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')).tasks;
    expect(summary.notComparable).toMatch(/^the examples come from/);
    const shared = JSON.parse(await readFile(join(out, 'lm-eval-results.json'), 'utf8'));
    expect(shared).toMatchObject({
      open_llm_leaderboard_average: null,
      open_llm_comparable_average: { value: null, left_out: ['winogrande'] },
    });
  });

  it('continues after kill -9 with the records that it had', async () => {
    const out = join(folder, 'killed');
    const args = ['--tasks', 'ifeval', '--limit', '40', '--data-dir', join(fixtures, 'ifeval'), '--out', out];
    const running = start(['eval', '--endpoint', server.url, '--engine', 'embedded', '--no-cache', ...args]);
    const journalled = async () => (await journalSizes(out)).reduce((sum, size) => sum + size, 0);
    while ((await journalled()) === 0) await sleep(20);
    running.child.kill('SIGKILL');
    await running.finished;
    const kept = await markJournals(out);
    expect(kept.size).toBeGreaterThan(0);
    expect(kept.size).toBeLessThan(40);
    const whole = await evaluate(...args);
    expect(whole.code, whole.stderr).toBe(0);
    expect(whole.stdout).toMatch(/^ifeval +/m);
    const [{ summary, samples }] = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')).tasks;
    expect(summary.scores[0].rows + summary.scores[0].missing).toBeLessThanOrEqual(40);
    const records = (await readFile(samples, 'utf8')).trimEnd().split('\n');
    expect(records).toHaveLength(40);
    for (const value of kept.values()) expect(records).toContain(value);
  });

  it('refuses what the engine, the options or the data do not have, before a server is asked', async () => {
    const cases: [string[], number, RegExp][] = [
      [
        ['--engine', 'openai', '--tasks', 'mmlu'],
        2,
        /^the benchmark mmlu needs loglikelihood .* Engines that have it: tgi, vllm, sglang, embedded\.$/,
      ],
      [['--tasks', 'arc_chalenge'], 2, /^--tasks: there is no benchmark "arc_chalenge"\. Did you mean arc_challenge\?/],
      [['--tasks', 'gsm8k', '--set', 'shot=1'], 2, /^--set shot=1: there is no such option\. Did you mean shots\?/],
      [['--tasks', 'gsm8k', '--set', 'shots=many'], 2, /^--set shots=many: /],
      [['--tasks', 'gsm8k', '--data-dir', folder], 4, /^the split test of gsm8k is missing: /],
    ];
    for (const [args, code, sentence] of cases) {
      const refused = await mainbench(['eval', '--endpoint', 'http://127.0.0.1:9', ...args]);
      expect(refused.stderr.trim()).toMatch(sentence);
      expect(refused.stderr.trim().split('\n')).toHaveLength(1);
      expect(refused.code).toBe(code);
    }
  });
});
