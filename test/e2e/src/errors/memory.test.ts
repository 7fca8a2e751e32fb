import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mainbench, start, temporaryFolder } from '../mainbench.ts';
import { enginesOf } from '../processes.ts';
import { expectSentence } from './expect-sentence.ts';
import { tinyModel, writeRecipe } from './small-recipe.ts';

describe('memory', { timeout: 120_000 }, () => {
  it('that a model does not fit in is told, with what to lower', async () => {
    // Its first matrix is larger than what a process can address, so that no machine has to fill up for the test.
    const recipe = await writeRecipe({ models: [{ name: 'tiny', init: { ...tinyModel, hidden_size: 1e11 } }] });
    const finished = await mainbench(['run', recipe, '--out', join(await temporaryFolder(), 'run')]);
    const said = expectSentence(finished, 10, 'do not fit in memory: lower micro_batch_size');
    expect(said).toContain('tried to allocate');
    expect(said).toContain('run the same command again to resume.');
  });

  it('is named as the likely cause where the system kills the engine again and again', async () => {
    const recipe = await writeRecipe();
    const { child, finished } = start(['run', recipe, '--out', join(await temporaryFolder(), 'run')]);
    let running = true;
    finished.then(() => {
      running = false;
    });
    while (running) {
      for (const pid of enginesOf(child.pid as number)) process.kill(pid, 'SIGKILL');
      await wait(100);
    }
    const ended = await finished;
    const said = expectSentence(
      ended,
      10,
      'was killed and left no message (signal SIGKILL): most likely the system ran out of memory',
    );
    expect(said).toMatch(/its log is \S+engine-1\.log\. Use fewer workers, smaller batches or a smaller model/);
    expect(ended.stderr.match(/Continuing \(attempt \d\)/g)).toEqual([2, 3, 4].map((n) => `Continuing (attempt ${n})`));
  });
});
