import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Finished, mainbench, microRecipe, start, temporaryFolder } from './mainbench.ts';

/** Kills of the orchestrator, then of an engine: together the ten random moments of the promise. */
const kills = 5;

/** The pids of the engine processes below a process. */
function enginesBelow(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, child, parent, args]) => ({ pid: Number(child), parent: Number(parent), args: args ?? '' }));
  const below = new Set([pid]);
  for (let grown = true; grown; ) {
    const before = below.size;
    for (const entry of table) if (below.has(entry.parent)) below.add(entry.pid);
    grown = below.size > before;
  }
  return table
    .filter((entry) => below.has(entry.pid) && /mainbench_engine\s+worker/.test(entry.args))
    .map((entry) => entry.pid);
}

/** The rows that journals and tables hold, with how often each was written. */
async function rowsWritten(out: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const root = join(out, 'artifacts');
  for (const folder of await readdir(root).catch(() => [])) {
    const journal = await readFile(join(root, folder, 'journal.jsonl'), 'utf8').catch(() => '');
    for (const line of journal.split('\n').slice(0, -1)) {
      const key = `${folder.replace('.partial', '')} ${JSON.parse(line).key}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

async function results(out: string): Promise<string> {
  return readFile(join(out, 'report', 'results.json'), 'utf8');
}

/** Times of one run, so that kills fall anywhere in it. */
let expected: string;
let duration: number;

describe('kill -9', { timeout: 900_000 }, () => {
  beforeAll(async () => {
    const out = await temporaryFolder();
    const started = Date.now();
    const { code, stderr } = await mainbench(['run', microRecipe, '--out', out]);
    expect(code, stderr).toBe(0);
    duration = Date.now() - started;
    expected = await results(out);
  }, 300_000);

  it('of the orchestrator at random moments: the next run continues to the same numbers', async () => {
    const out = await temporaryFolder();
    let journalled = new Map<string, number>();
    for (let kill = 0; kill < kills; kill += 1) {
      const { child, finished } = start(['run', microRecipe, '--out', out]);
      await Promise.race([wait(duration * (0.15 + 0.6 * Math.random())), finished]);
      const engines = enginesBelow(child.pid as number);
      child.kill('SIGKILL');
      await finished;
      for (let patience = 0; patience < 100 && engines.some(isAlive); patience += 1) await wait(100);
      expect(engines.filter(isAlive), 'engines outlive the orchestrator').toEqual([]);
      const now = await rowsWritten(out);
      for (const [key, count] of now) expect(count, key).toBe(1);
      for (const key of journalled.keys()) if (now.has(key)) expect(now.get(key)).toBe(1);
      journalled = now;
    }
    const last = await mainbench(['run', microRecipe, '--out', out]);
    expect(last.code, last.stderr).toBe(0);
    expect(await results(out)).toBe(expected);
  });

  it('of an engine at random moments: the run, or the next one, ends with the same numbers', async () => {
    const out = await temporaryFolder();
    let last: Finished | undefined;
    for (let kill = 0; kill < kills; kill += 1) {
      const { child, finished } = start(['run', microRecipe, '--out', out]);
      await Promise.race([wait(duration * (0.15 + 0.6 * Math.random())), finished]);
      const [engine] = enginesBelow(child.pid as number);
      if (engine !== undefined) process.kill(engine, 'SIGKILL');
      last = await finished;
      if (last.code !== 0) expect(last.stderr).not.toContain('    at ');
    }
    if (last?.code !== 0) last = await mainbench(['run', microRecipe, '--out', out]);
    expect(last.code, last.stderr).toBe(0);
    expect(await results(out)).toBe(expected);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
