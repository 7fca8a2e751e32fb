import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mainbench, microRecipe, start, temporaryFolder } from './mainbench.ts';
import { enginesOf, isAlive } from './processes.ts';
import { kills, results, undisturbedRun } from './random-kills.ts';

it('kill -9 of an engine at random moments: the run, or the next one, ends with the same numbers', {
  timeout: 900_000,
}, async () => {
  const { results: expected, randomMoment } = await undisturbedRun();
  for (let killed = 0; killed < kills; ) {
    const out = await temporaryFolder();
    const { child, finished } = start(['run', microRecipe, '--out', out]);
    // One run loses engines until it ends: an engine that was started again, too.
    for (let ended = false; !ended && killed < kills; ) {
      ended = await Promise.race([wait(randomMoment(), false), finished.then(() => true)]);
      const engines = ended ? [] : enginesOf(child.pid as number);
      const victim = engines[killed % Math.max(1, engines.length)];
      // The run may have ended its engines meanwhile.
      if (victim === undefined || !isAlive(victim)) continue;
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
