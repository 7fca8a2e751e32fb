import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { finishedRows, markJournals, type Rows } from './journals.ts';
import { mainbench, microRecipe, start, temporaryFolder } from './mainbench.ts';
import { enginesOf, isAlive } from './processes.ts';
import { kills, results, undisturbedRun } from './random-kills.ts';

it('kill -9 of the orchestrator at random moments: the next run continues to the same numbers and repeats no row', {
  timeout: 900_000,
}, async () => {
  const { results: expected, randomMoment } = await undisturbedRun();
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
      for (let tries = 0; tries < 100 && engines.some(isAlive); tries += 1) await wait(100);
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
