import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const fixtures = join(
  process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures'),
  'alpacaeval',
);
const program = resolve(import.meta.dirname, '../../bin/mainbench.mjs');
const annotationsOf = (name: string) => join(fixtures, 'annotations', `${name}.json.gz`);

function mainbench(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

it('scores recorded annotations as a leaderboard does', async () => {
  const { code, stdout, stderr } = await mainbench(
    ...['score', 'alpaca-eval', '--annotations', annotationsOf('weighted_alpaca_eval_gpt4_turbo__alpaca-7b')],
    ...['--length-controlled', '--data-dir', fixtures, '--json'],
  );
  expect(code, stderr).toBe(0);
  const row = JSON.parse(stdout);
  expect(row).toMatchObject({ name: 'alpaca-7b', baseline: 'gpt4_1106_preview', n_total: 805, n_missing: 0 });
  expect(row.win_rate).toBeCloseTo(2.591450540223603, 9);
  expect(row.standard_error).toBeCloseTo(0.4870855382635108, 9);
  expect(row.length_controlled_winrate).toBeCloseTo(5.875487163278986, 6);
  const [low, high] = row.length_controlled_interval;
  expect(low < row.length_controlled_winrate && row.length_controlled_winrate < high).toBe(true);
  expect(row.notes.join(' ')).toContain('df_gamed_surrogate.csv');
}, 30_000);

it('shows two models side by side, for people', async () => {
  const { code, stdout, stderr } = await mainbench(
    ...['score', 'alpaca-eval', '--annotations', annotationsOf('alpaca_eval_gpt4__gpt4')],
    ...['--against', annotationsOf('alpaca_eval_gpt4__phi-2'), '--length-controlled', 'minimal'],
  );
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('length-controlled win rate (minimal)');
  expect(stdout).toContain('gpt4 less phi-2, on 799 instructions (6 left out):');
  expect(stdout).toMatch(/win rate \+\d+\.\d+ points .* p = 0\.\d+/);
}, 30_000);

it('shows how far two judges agree on the same pairs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: 12 }, (_, index) => {
    const pair = { instruction: `q${index}`, output_1: 'a', output_2: 'bb', generator_2: 'm', generator_1: 'b' };
    return { ...pair, annotator: 'one', preference: 1 + (index % 2) };
  });
  const [first, second] = [join(folder, 'one.json'), join(folder, 'two.json')];
  await writeFile(first, JSON.stringify(rows));
  await writeFile(
    second,
    JSON.stringify(
      rows.map((row, index) => ({ ...row, annotator: 'two', preference: index < 3 ? 2 : row.preference })),
    ),
  );
  const { code, stdout } = await mainbench(
    'score',
    'alpaca-eval',
    '--annotations',
    first,
    '--against',
    second,
    '--json',
  );
  expect(code).toBe(0);
  const { judge_quality: quality, comparison } = JSON.parse(stdout);
  expect(quality.agreement).toMatchObject({ items: 12, observed: 10 / 12 });
  expect(comparison).toBeNull();
}, 30_000);

it('verifies published rows and says which differ and why', async () => {
  const { code, stdout } = await mainbench('verify', 'alpaca-eval', '--data-dir', fixtures);
  expect(code).toBe(0);
  expect(stdout).toContain('win_rate, from recorded annotations: 16 of 16 equal');
  expect(stdout).toContain('length_controlled_winrate, from published weights: 196 of 199 equal');
  expect(stdout).toContain('dbrx-instruct length_controlled_winrate: published 25.37544974044448');
}, 30_000);

it('ends mistakes in a sentence', async () => {
  const missing = await mainbench('score', 'alpaca-eval', '--annotations', '/no/such.json');
  expect([missing.code, missing.stderr]).toEqual([
    4,
    '/no/such.json: cannot be read: there is no such file. Check the path.\n',
  ]);
  const few = await mainbench(
    ...['score', 'alpaca-eval', '--annotations', annotationsOf('alpaca_eval_gpt4__phi-2'), '--max-missing', '0.001'],
  );
  expect([few.code, few.stderr.includes('6 of 805 annotations have no verdict')]).toEqual([4, true]);
  const none = await mainbench('verify', 'alpaca-eval', '--data-dir', tmpdir());
  expect([none.code, none.stderr.includes('there is no leaderboard to verify')]).toEqual([4, true]);
  const data = await mainbench(
    ...['score', 'alpaca-eval', '--annotations', annotationsOf('alpaca_eval_gpt4__gpt4'), '--length-controlled'],
    ...['--data-dir', tmpdir()],
  );
  expect([data.code, data.stderr.includes('the data file df_gamed.csv is missing')]).toEqual([4, true]);
}, 60_000);
