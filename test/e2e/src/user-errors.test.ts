import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Finished, mainbench, microRecipe, start, temporaryFolder } from './mainbench.ts';

/** What every answer to a mistake has in common: no result, no stack trace, a sentence. */
function expectSentence({ code, stdout, stderr }: Finished, exitCode: number, ...parts: (string | RegExp)[]): void {
  expect(code, stderr).toBe(exitCode);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at /m);
  for (const part of parts) expect(stderr).toMatch(part);
}

let micro: string;

/** Runs the smallest recipe with a change, in a folder of its own. */
async function runChanged(from: string | RegExp, to: string, files: Record<string, string> = {}): Promise<Finished> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  expect(micro).toMatch(from);
  await writeFile(join(folder, 'recipe.yaml'), micro.replace(from, to));
  return mainbench(['run', 'recipe.yaml', '--out', 'out', '--data-dir', folder], { cwd: folder });
}

beforeAll(async () => {
  micro = await readFile(microRecipe, 'utf8');
});

describe('a mistake in a recipe', { timeout: 60_000 }, () => {
  it.each([
    ['broken YAML', 'seeds: [1]', 'seeds: [1', /recipe\.yaml:\d+:\d+: .*not valid YAML/],
    ['an unknown field', 'seeds: [1]', 'sedes: [1]', /recipe\.yaml:3:1: sedes: unknown field, did you mean seeds/],
    ['a wrong type', 'iterations: 1', 'iterations: many', /recipe\.yaml:\d+:\d+: align\.iterations: expected/],
    [
      'an unknown filter',
      'filter: random',
      'filter: rendom',
      /recipe\.yaml:\d+:\d+: arms\.1\.filter: there is no filter "rendom"/,
    ],
    ['a missing template', 'forward: short-forward', 'forward: ./mine.txt', /mine\.txt/],
    ['a missing filter file', 'filter: random', 'filter: ./mine.ts', /\.\/mine\.ts/],
  ])('%s is named with its line', async (_, from, to, message) => {
    expectSentence(await runChanged(from, to), 3, message);
  });

  it('a missing recipe is named with what to do', async () => {
    expectSentence(await mainbench(['run', 'no-such.yaml']), 2, /no-such\.yaml: there is no such recipe/, 'quickstart');
  });
});

describe('a mistake in data', { timeout: 60_000 }, () => {
  const data = (file: string) =>
    `data: { seed: { source: pairs, file: ${file} }, unlabeled: { source: texts, file: texts.jsonl } }`;
  const from = /data:\n {2}world: .*/;
  const withoutOracle = () => micro.replace(/.*filter: oracle.*\n/, '').replace(/.*world-following.*\n/, '');

  it.each([
    ['a missing file', {}, /pairs\.jsonl/],
    ['an empty file', { 'pairs.jsonl': '' }, /pairs\.jsonl/],
    ['a malformed line', { 'pairs.jsonl': '{"instruction":"a","response":"b"}\n{"instruction":\n' }, /pairs\.jsonl:2/],
    ['wrong columns', { 'pairs.jsonl': '{"question":"a","answer":"b"}\n' }, /pairs\.jsonl:1/],
  ] as [string, Record<string, string>, RegExp][])('%s is named', async (_, files, message) => {
    const before = micro;
    try {
      micro = withoutOracle();
      expectSentence(
        await runChanged(from, data('pairs.jsonl'), { 'texts.jsonl': '{"text":"a b c"}\n', ...files }),
        4,
        message,
      );
    } finally {
      micro = before;
    }
  });
});

describe('an engine that is not there', { timeout: 120_000 }, () => {
  const engine = /engine: .*/;

  it('is named when its address is dead', async () => {
    const external = 'engine: { kind: tgi, launch: { kind: external, url: "http://127.0.0.1:9" } }';
    const finished = await runChanged(engine, external);
    expect([6, 7]).toContain(finished.code);
    expectSentence(finished, finished.code as number, '127.0.0.1:9');
  });

  it('is named when its program is missing', async () => {
    const finished = await runChanged(
      engine,
      'engine: { kind: tgi, launch: { kind: launcher, command: no-such-launcher } }',
    );
    expectSentence(finished, finished.code === 5 ? 5 : 6, 'no-such-launcher');
  });
});

describe('a run', { timeout: 240_000 }, () => {
  it('refuses a folder that another run uses, naming it', async () => {
    const out = await temporaryFolder();
    const first = start(['run', microRecipe, '--out', out]);
    try {
      for (let patience = 0; patience < 100; patience += 1) {
        if ((await readFile(join(out, '.lock'), 'utf8').catch(() => '')) !== '') break;
        await wait(100);
      }
      expectSentence(await mainbench(['run', microRecipe, '--out', out]), 8, /in use by process \d+/, 'kill');
    } finally {
      process.kill(-(first.child.pid as number), 'SIGKILL');
      await first.finished;
    }
  });

  it('stops at Ctrl-C with a word on how to go on, and goes on to the same numbers', async () => {
    const whole = await temporaryFolder();
    expect((await mainbench(['run', microRecipe, '--out', whole])).code).toBe(0);
    const out = await temporaryFolder();
    const { child, finished } = start(['run', microRecipe, '--out', out]);
    await wait(6000);
    // A terminal sends the signal to the whole group.
    process.kill(-(child.pid as number), 'SIGINT');
    const stopped = await finished;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('The same command continues.');
    expect(stopped.stderr).not.toMatch(/^\s+at /m);
    expect((await mainbench(['run', microRecipe, '--out', out])).code).toBe(0);
    const results = (folder: string) => readFile(join(folder, 'report', 'results.json'), 'utf8');
    expect(await results(out)).toBe(await results(whole));
  });

  it('says that the disk is full, and continues once there is room', async () => {
    const disk = join(await temporaryFolder(), 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      // Without the right to mount, the limit on a file's size stands for the full disk.
      const out = join(disk, 'run');
      const limited = execFileSync(
        'bash',
        [
          '-c',
          `ulimit -f 64; node packages/cli/bin/mainbench.mjs run ${microRecipe} --out ${out} 2>&1; echo "code $?"`,
        ],
        { encoding: 'utf8', cwd: join(import.meta.dirname, '..', '..', '..') },
      );
      expect(limited).toMatch(/code 9/);
      return;
    }
    try {
      const full = await mainbench(['run', microRecipe, '--out', join(disk, 'run')]);
      expectSentence(full, 9, /full|space/);
      execFileSync('mount', ['-o', 'remount,size=256m', disk]);
      const { code, stderr } = await mainbench(['run', microRecipe, '--out', join(disk, 'run')]);
      expect(code, stderr).toBe(0);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it('says that memory ran out', async () => {
    const finished = await runChanged(
      /hidden_size: 16, intermediate_size: 32, layers: 1, heads: 2, key_value_heads: 2/,
      'hidden_size: 131072, intermediate_size: 524288, layers: 8, heads: 2, key_value_heads: 2',
    );
    expect([6, 10]).toContain(finished.code);
    expectSentence(finished, finished.code as number, /memory/);
  });
});
