import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@mainbench/kit';
import { finishedRows, markJournals, type Rows } from '@mainbench/test-e2e/src/journals.ts';
import { mainbench, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { oneModelRun } from '@mainbench/test-e2e/src/one-model.ts';
import { microRun, results } from '@mainbench/test-e2e/src/shared-runs.ts';
import { expect, it } from 'vitest';
import { seed, size } from '../size.ts';
import { type KeptSteps, markCheckpoints, repeatedSteps } from './mark-checkpoints.ts';
import { runAndStrike, type Strike, strikes } from './strike.ts';

/** Names that nothing may leave in the folder of a finished run. */
const traces = '{**/.writing-*,artifacts/*.{partial,shared,replaced},.lock*}';
/** Kills of one folder before it may end. */
const killsInOne = 5;
/** So many in `npm test`, of a run of one model; more of them are of the run of two. */
const usual = 10;

it('killed and stopped at any moment, a run comes to the same numbers and repeats no row and no checkpoint', {
  timeout: 24 * 3_600_000,
}, async () => {
  const kills = size('KILLS', usual);
  const { recipe, out: whole, milliseconds } = await (kills > usual ? microRun() : oneModelRun('micro-llama'));
  // It was made beside other tests, perhaps: shorter, and again once a run ended before it was hit.
  let length = 0.7 * milliseconds;
  const expected = await results(whole);
  // A check that was interrupted goes on with MAINBENCH_ATTACK_FROM.
  for (let done = size('FROM', 0); done < kills; ) {
    const out = join(await temporaryFolder(), 'run');
    const rows: Rows = new Map();
    const steps: KeptSteps = new Map();
    const told: string[] = [`seed ${seed}, from kill ${done}`];
    for (let inOne = 0; inOne < killsInOne && done < kills; inOne += 1) {
      const random = seededRandom(seed, 'kill', done);
      const strike = strikes[done % strikes.length] as Strike;
      const moment = length * (0.1 + 0.8 * random.next());
      const { wasOver, end, left } = await runAndStrike({ recipe, out }, strike, moment, random);
      told.push(
        `${strike.signal} to the ${strike.victim} after ${moment.toFixed(0)} ms: ${wasOver ? 'over' : end.code}`,
      );
      expect(end.stderr, told.join('\n')).not.toMatch(/with an internal error|\n {4}at /);
      if (wasOver) length *= 0.8;
      if (wasOver) break;
      done += 1;
      expect(left, told.join('\n')).toEqual([]);
      if (end.code === 0) break;
      for (const [row, value] of await markJournals(out)) rows.set(row, value);
      markCheckpoints(out, steps);
    }
    const last = await mainbench(['run', recipe, '--out', out]);
    expect(last.code, `${told.join('\n')}\n${last.stderr}`).toBe(0);
    expect(await results(out), told.join('\n')).toBe(expected);
    const finished = await finishedRows(out);
    for (const [row, value] of rows) expect(finished.get(row), `${told.join('\n')}\n${row}`).toBe(value);
    expect(repeatedSteps(out, steps), told.join('\n')).toEqual([]);
    process.stdout.write(`${told.join('\n  ')}\n`);
    expect(globSync(traces, { cwd: out }), told.join('\n')).toEqual([]);
    await rm(out, { recursive: true });
  }
});
