import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { finishedRows, markJournals, type Rows } from './journals.ts';
import { mainbench, microRecipe, start, temporaryFolder } from './mainbench.ts';
import { enginesOf, isAlive } from './processes.ts';

/** Kills of the orchestrator, and as many of an engine: together the ten random moments of the promise. */
const kills = 5;

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
      const kept: Rows = new Map();
      for (let ended = false; !ended && killed < kills; ) {
        const { child, finished } = start(['run', microRecipe, '--out', out]);
        ended = await Promise.race([wait(randomMoment(), false), finished.then(() => true)]);
        if (ended) break;
        const engines = enginesOf(child.pid as number);
        child.kill('SIGKILL');
        await finished;
        killed += 1;
        for (let patience = 0; patience < 100 && engines.some(isAlive); patience += 1) await wait(100);
        expect(engines.filter(isAlive), 'engines outlive the orchestrator').toEqual([]);
        for (const [row, value] of await markJournals(out)) kept.set(row, value);
      }
      const last = await mainbench(['run', microRecipe, '--out', out]);
      expect(last.code, last.stderr).toBe(0);
      expect(await results(out)).toBe(expected);
      const rows = await finishedRows(out);
      for (const [row, value] of kept) expect(rows.get(row), row).toBe(value);
    }
  });

  it('of an engine at random moments: the run, or the next one, ends with the same numbers', async () => {
    for (let killed = 0; killed < kills; ) {
      const out = await temporaryFolder();
      const { child, finished } = start(['run', microRecipe, '--out', out]);
      await Promise.race([wait(randomMoment()), finished]);
      const engines = enginesOf(child.pid as number);
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
