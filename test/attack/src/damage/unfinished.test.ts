import { globSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@mainbench/kit';
import { mainbench, microRecipe, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { microRun, results } from '@mainbench/test-e2e/src/shared-runs.ts';
import { expect, it } from 'vitest';
import { runAndStrike, strikes } from '../kills/strike.ts';
import { seed, size } from '../size.ts';
import { changeByte } from './change-byte.ts';

/** What a run goes on from: journals, finished shards, checkpoints. */
const kept = ['artifacts/*.shared/*.jsonl', 'artifacts/*.partial/work/checkpoint-*/*'];

const damages = size('UNFINISHED', 0);

// Nightly: `npm test` changes bytes of journals and checkpoints where they are read, without whole runs.
it.skipIf(damages === 0)(
  'a run that goes on from a changed byte names the file, or comes to the same results',
  {
    timeout: 24 * 3_600_000,
  },
  async () => {
    const { out: whole, milliseconds } = await microRun();
    const expected = await results(whole);
    for (let done = 0, tries = 0; done < damages; tries += 1) {
      expect(tries, 'kills that left nothing to go on from').toBeLessThan(10 * damages);
      const random = seededRandom(seed, 'unfinished', tries);
      const out = join(await temporaryFolder(), 'run');
      await runAndStrike({ recipe: microRecipe, out }, strikes[2], milliseconds * (0.3 + 0.5 * random.next()), random);
      const files = globSync(kept, { cwd: out })
        .filter((file) => statSync(join(out, file)).size > 0)
        .sort();
      if (files.length === 0) continue;
      done += 1;
      const change = changeByte(out, random.pick(files), random);
      const label = `seed ${seed}, try ${tries}: ${JSON.stringify(change)}`;
      let end = await mainbench(['run', microRecipe, '--out', out]);
      if (end.code !== 0) {
        expect(end.stderr, label).toContain(change.file);
        expect(end.stderr, label).not.toMatch(/with an internal error|\n {4}at /);
        expect((await mainbench(['verify', out])).stdout, label).toContain(change.file);
        await rm(join(out, change.file));
        end = await mainbench(['run', microRecipe, '--out', out]);
      }
      expect(end.code, `${label}\n${end.stderr}`).toBe(0);
      expect(await results(out), label).toBe(expected);
    }
  },
);
