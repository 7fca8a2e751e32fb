import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { finishedRows, journalSizes, markJournals } from '../journals.ts';
import { mainbench, type Running, start, temporaryFolder } from '../mainbench.ts';
import { enginesOf, isAlive, until } from '../processes.ts';
import type { SharedRun } from '../shared-runs.ts';
import { expectSentence } from './expect-sentence.ts';
import { finishedRun } from './small-recipe.ts';

let run: SharedRun;
beforeAll(async () => {
  run = await finishedRun();
}, 240_000);

const results = (out: string) => readFile(join(out, 'report', 'results.json'), 'utf8');

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, signal);
}

/**
 * Starts the run and waits until a stage has finished some of its rows. Its engines stand still from then on: the rest
 * of the rows comes within a moment, and the stage would be over before it is interrupted.
 */
async function startedRun(out: string, rows: number): Promise<Running & { engines: number[] }> {
  const running = start(['run', run.recipe, '--out', out]);
  const hasRows = async () => (await journalSizes(out)).some((size) => size >= rows);
  let engines: number[] = [];
  await until('a stage has rows', async () => {
    if (!(await hasRows())) return false;
    engines = enginesOf(running.child.pid as number);
    signalAll(engines, 'SIGSTOP');
    await wait(100);
    if (await hasRows()) return true;
    signalAll(engines, 'SIGCONT');
    return false;
  });
  return { ...running, engines };
}

describe('an interruption', { timeout: 240_000 }, () => {
  it('by Ctrl-C or SIGTERM ends in order; the same command repeats no row and comes to the same numbers', async () => {
    const out = join(await temporaryFolder(), 'run');
    const first = await startedRun(out, 30);
    // A terminal sends the signal to the whole process group.
    process.kill(-(first.child.pid as number), 'SIGINT');
    signalAll(first.engines, 'SIGCONT');
    const stopped = await first.finished;
    expectSentence(stopped, 130, 'interrupted; finished work is kept. Run the same command again to resume.');
    expect(stopped.stderr).toContain('Stopping: finished rows and checkpoints are kept.');
    expect(first.engines).toHaveLength(1);
    expect(first.engines.filter(isAlive)).toEqual([]);
    const kept = await markJournals(out);
    expect(kept.size).toBeGreaterThanOrEqual(30);

    const second = await startedRun(out, kept.size + 10);
    second.child.kill('SIGTERM');
    signalAll(second.engines, 'SIGCONT');
    expectSentence(await second.finished, 130, 'Run the same command again to resume.');
    expect(second.engines.filter(isAlive)).toEqual([]);

    const { code, stderr } = await mainbench(['run', run.recipe, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(await results(out)).toBe(await results(run.out));
    const rows = await finishedRows(out);
    for (const [row, value] of kept) expect(rows.get(row)).toBe(value);
  });

  it('leaves at once at a second Ctrl-C, also where an engine hangs', async () => {
    const out = join(await temporaryFolder(), 'run');
    const { child, finished, engines } = await startedRun(out, 1);
    try {
      const pid = child.pid as number;
      process.kill(-pid, 'SIGINT');
      await wait(100);
      // What a launcher passes on of the same Ctrl-C is no second one.
      process.kill(-pid, 'SIGINT');
      await wait(1400);
      expect(isAlive(pid)).toBe(true);
      const second = Date.now();
      process.kill(-pid, 'SIGINT');
      const { code, stderr } = await finished;
      expect(code, stderr).toBe(130);
      expect(Date.now() - second).toBeLessThan(2000);
      expect(stderr).not.toMatch(/^\s+at /m);
    } finally {
      signalAll(engines, 'SIGCONT');
    }
    await until('the engine has ended', () => !engines.some(isAlive));
  });
});
