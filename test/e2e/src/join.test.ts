import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSentence } from './errors/expect-sentence.ts';
import { finishedRun } from './errors/small-recipe.ts';
import { journalSizes } from './journals.ts';
import { mainbench, start, temporaryFolder } from './mainbench.ts';
import { enginesOf, until } from './processes.ts';
import type { SharedRun } from './shared-runs.ts';

let run: SharedRun;
beforeAll(async () => {
  run = await finishedRun();
}, 240_000);

const results = (out: string) => readFile(join(out, 'report', 'results.json'), 'utf8');
const joinRun = (out: string) => start(['run', '--join', run.recipe, '--out', out]);

describe('runs that share a folder', { timeout: 240_000 }, () => {
  it('come to the numbers of one alone, also when one of them is killed', async () => {
    const out = join(await temporaryFolder(), 'run');
    const [first, second] = [joinRun(out), joinRun(out)];
    await until('a stage has rows', async () => (await journalSizes(out)).some((size) => size >= 20));
    first.child.kill('SIGKILL');
    await first.finished;
    const { code, stderr } = await second.finished;
    expect(code, stderr).toBe(0);
    expect(await results(out)).toBe(await results(run.out));
    const left = (await readdir(join(out, 'artifacts'))).filter((name) => name.includes('.'));
    expect(left).toEqual([]);
  });

  it('all have --join, or none', async () => {
    const shared = join(await temporaryFolder(), 'run');
    const joined = joinRun(shared);
    try {
      const pid = joined.child.pid as number;
      await until('it works', () => enginesOf(pid).length > 0);
      const alone = await mainbench(['run', run.recipe, '--out', shared]);
      const said = expectSentence(alone, 8, `the folder is shared by process ${pid} on `);
      expect(said).toContain('Add --join to work with them, or wait until they end.');
    } finally {
      joined.child.kill('SIGKILL');
      await joined.finished;
    }
    const alone = start(['run', run.recipe, '--out', shared]);
    try {
      const pid = alone.child.pid as number;
      await until('it works', () => enginesOf(pid).length > 0);
      const late = await joinRun(shared).finished;
      const said = expectSentence(late, 8, `the folder is in use by process ${pid} on `);
      expect(said).toContain('wait until it ends, or start every run in this folder with --join.');
    } finally {
      alone.child.kill('SIGTERM');
      await alone.finished;
    }
  });
});
