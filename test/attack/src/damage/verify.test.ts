import { cp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@mainbench/kit';
import { mainbench, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { microRun } from '@mainbench/test-e2e/src/shared-runs.ts';
import { expect, it } from 'vitest';
import { seed, size } from '../size.ts';
import { changeByte, filesOf, partOf } from './change-byte.ts';

/** Places of one copy of the run, each in another artifact: one that is named must not hide the next. */
const placesAtOnce = 25;

// Logs may grow, so no damage in what came after the checksums would be named.
it('the checksums of a run cover the whole of each file', async () => {
  const { out } = await microRun();
  const { files } = JSON.parse(await readFile(join(out, 'checksums.json'), 'utf8'));
  const names = Object.keys(files);
  expect(names).toContain('logs/engine-1.log');
  const sizes = await Promise.all(names.map(async (name) => [name, (await stat(join(out, name))).size]));
  expect(sizes).toEqual(names.map((name) => [name, files[name].bytes]));
});

it('verify names the file in which one byte was changed, whichever it is', {
  timeout: 24 * 3_600_000,
}, async () => {
  const { out } = await microRun();
  const files = filesOf(out);
  const untouched = await mainbench(['verify', out]);
  expect(untouched).toMatchObject({ code: 0, stdout: expect.stringContaining('every file is what was written') });
  const places = size('PLACES', 150);
  for (let done = 0; done < places; ) {
    const random = seededRandom(seed, 'damage', done);
    const parts = new Map(random.shuffle(files).map((file) => [partOf(file), file]));
    const chosen = [...parts.values()].slice(0, Math.min(placesAtOnce, places - done));
    const copy = join(await temporaryFolder(), 'run');
    await cp(out, copy, { recursive: true });
    const changes = chosen.map((file) => changeByte(copy, file, random));
    const { code, stdout } = await mainbench(['verify', copy, '--json']);
    const named = JSON.parse(stdout).damage.map(({ file }: { file: string }) => file.slice(copy.length + 1));
    const unnoticed = changes.filter(({ file }) => !named.includes(file));
    // The checksums of the report cannot be compared where they are themselves damaged.
    const hides = (file: string) => !file.startsWith('artifacts') && named.includes('checksums.json');
    expect(
      unnoticed.filter(({ file }) => !hides(file)),
      `seed ${seed}, from place ${done}`,
    ).toEqual([]);
    expect(code).not.toBe(0);
    done += chosen.length;
  }
});
