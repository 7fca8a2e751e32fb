import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, type Running, start, temporaryFolder } from '../mainbench.ts';
import { expectSentence } from './expect-sentence.ts';
import { enginesOf, isAlive, until } from './processes.ts';
import { type FinishedRun, finishedRun } from './small-recipe.ts';

let run: FinishedRun;
beforeAll(async () => {
  run = await finishedRun();
}, 240_000);

const results = (out: string) => readFile(join(out, 'report', 'results.json'), 'utf8');

async function journals(out: string): Promise<{ file: string; lines: string[] }[]> {
  const root = join(out, 'artifacts');
  const folders = (await readdir(root).catch(() => [])).filter((name) => name.endsWith('.partial'));
  const read = folders.map(async (name) => {
    const file = join(root, name, 'journal.jsonl');
    const text = await readFile(file, 'utf8').catch(() => '');
    return { file, lines: text.split('\n').slice(0, -1) };
  });
  return (await Promise.all(read)).filter(({ lines }) => lines.length > 0);
}

/** Starts the run and waits until a stage has finished some of its rows. */
async function startedRun(out: string, rows: number): Promise<Running & { engines: number[] }> {
  const running = start(['run', run.recipe, '--out', out]);
  await until('a stage has rows', async () => (await journals(out)).some(({ lines }) => lines.length >= rows));
  return { ...running, engines: enginesOf(running.child.pid as number) };
}

/** Adds a field that no run writes to what is journalled, so that a row made again is told from one that was kept. */
async function markRows(out: string): Promise<number> {
  let marked = 0;
  for (const { file, lines } of await journals(out)) {
    const changed = lines.map((line) => {
      const { key, value } = JSON.parse(line);
      return `${JSON.stringify({ key, value: { ...value, kept_by_test: true } })}\n`;
    });
    await writeFile(file, changed.join(''));
    marked += changed.length;
  }
  return marked;
}

async function markedRows(out: string): Promise<number> {
  const root = join(out, 'artifacts');
  let count = 0;
  for (const name of (await readdir(root)).filter((folder) => folder.startsWith('generate-'))) {
    const rows = await readFile(join(root, name, 'rows.jsonl'), 'utf8');
    count += rows.split('\n').filter((line) => line.includes('kept_by_test')).length;
  }
  return count;
}

describe('an interruption', { timeout: 240_000 }, () => {
  it('by Ctrl-C or SIGTERM ends in order; the same command repeats no row and comes to the same numbers', async () => {
    const out = join(await temporaryFolder(), 'run');
    const first = await startedRun(out, 30);
    // A terminal sends the signal to the whole process group.
    process.kill(-(first.child.pid as number), 'SIGINT');
    const stopped = await first.finished;
    expectSentence(stopped, 130, 'interrupted; nothing finished was lost. The same command continues.');
    expect(stopped.stderr).toContain('Stopping: finished rows and checkpoints are kept.');
    expect(first.engines).toHaveLength(1);
    expect(first.engines.filter(isAlive)).toEqual([]);
    const marked = await markRows(out);
    expect(marked).toBeGreaterThanOrEqual(30);

    const second = await startedRun(out, marked + 10);
    second.child.kill('SIGTERM');
    expectSentence(await second.finished, 130, 'The same command continues.');
    expect(second.engines.filter(isAlive)).toEqual([]);

    const { code, stderr } = await mainbench(['run', run.recipe, '--out', out]);
    expect(code, stderr).toBe(0);
    expect(await results(out)).toBe(await results(run.out));
    expect(await markedRows(out)).toBe(marked);
  });

  it('leaves at once at a second Ctrl-C, also where an engine hangs', async () => {
    const out = join(await temporaryFolder(), 'run');
    const { child, finished, engines } = await startedRun(out, 1);
    for (const engine of engines) process.kill(engine, 'SIGSTOP');
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
      for (const engine of engines) if (isAlive(engine)) process.kill(engine, 'SIGCONT');
    }
    await until('the engine has ended', () => !engines.some(isAlive));
  });
});
