import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { mainbench, microRecipe, start, temporaryFolder } from './mainbench.ts';

/** Kills of the orchestrator, and as many of an engine: together the ten random moments of the promise. */
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

/** What each stage's journal holds, by artifact and key. A key that stands twice is a row that was repeated. */
async function journalled(out: string): Promise<Map<string, string>> {
  const records = new Map<string, string>();
  const root = join(out, 'artifacts');
  for (const folder of await readdir(root).catch(() => [])) {
    const text = await readFile(join(root, folder, 'journal.jsonl'), 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(0, -1)) {
      const { key, value } = JSON.parse(line);
      const name = `${folder.replace('.partial', '')} ${key}`;
      expect(records.has(name), `${name} was journalled twice`).toBe(false);
      records.set(name, JSON.stringify(value));
    }
  }
  return records;
}

/** The rows of finished artifacts, by artifact and key. */
async function finishedRows(out: string): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  const root = join(out, 'artifacts');
  for (const folder of await readdir(root)) {
    const text = await readFile(join(root, folder, 'rows.jsonl'), 'utf8').catch(() => '');
    for (const line of text.split('\n').filter(Boolean)) rows.set(`${folder} ${JSON.parse(line).id}`, line);
  }
  return rows;
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

  it('of the orchestrator at random moments: the next run continues to the same numbers and repeats no row', async () => {
    for (let killed = 0; killed < kills; ) {
      const out = await temporaryFolder();
      const kept = new Map<string, string>();
      for (let ended = false; !ended && killed < kills; ) {
        const { child, finished } = start(['run', microRecipe, '--out', out]);
        ended = await Promise.race([wait(randomMoment(), false), finished.then(() => true)]);
        if (ended) break;
        const engines = enginesBelow(child.pid as number);
        child.kill('SIGKILL');
        await finished;
        killed += 1;
        for (let patience = 0; patience < 100 && engines.some(isAlive); patience += 1) await wait(100);
        expect(engines.filter(isAlive), 'engines outlive the orchestrator').toEqual([]);
        for (const [name, value] of await journalled(out)) kept.set(name, value);
      }
      const last = await mainbench(['run', microRecipe, '--out', out]);
      expect(last.code, last.stderr).toBe(0);
      expect(await results(out)).toBe(expected);
      const rows = await finishedRows(out);
      for (const [name, value] of kept) if (rows.has(name)) expect(rows.get(name)).toBe(value);
    }
  });

  it('of an engine at random moments: the run, or the next one, ends with the same numbers', async () => {
    for (let killed = 0; killed < kills; ) {
      const out = await temporaryFolder();
      const { child, finished } = start(['run', microRecipe, '--out', out]);
      await Promise.race([wait(randomMoment()), finished]);
      const engines = enginesBelow(child.pid as number);
      const victim = engines[killed % Math.max(1, engines.length)];
      if (victim !== undefined) {
        process.kill(victim, 'SIGKILL');
        killed += 1;
      }
      let last = await finished;
      expect(last.stderr).not.toContain('    at ');
      if (last.code !== 0) last = await mainbench(['run', microRecipe, '--out', out]);
      expect(last.code, last.stderr).toBe(0);
      expect(await results(out)).toBe(expected);
    }
  });
});

/** Milliseconds after which a kill falls somewhere into a run, its start included. */
function randomMoment(): number {
  return duration * (0.1 + 0.8 * Math.random());
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
