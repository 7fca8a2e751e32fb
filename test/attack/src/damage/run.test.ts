import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@mainbench/kit';
import { mainbench, microRecipe, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { microRun, results } from '@mainbench/test-e2e/src/shared-runs.ts';
import { expect, it } from 'vitest';
import { seed, size } from '../size.ts';
import { changeByte, filesOf } from './change-byte.ts';

async function recipeWithOneMoreArm(): Promise<string> {
  const file = join(await temporaryFolder(), 'more.yaml');
  const text = await readFile(microRecipe, 'utf8');
  await writeFile(file, text.replace('arms:\n', 'arms:\n  - { name: untuned, tune: false }\n'));
  return file;
}

/** Scores of the arms that the finished run has: those of the further arm come from the same artifacts. */
function scoresOf(text: string): unknown {
  const { models } = JSON.parse(text) as { models: { arms: { name: string; metrics: { estimate: unknown }[] }[] }[] };
  return models.map(({ arms }) =>
    arms
      .filter(({ name }) => name !== 'untuned')
      .map(({ name, metrics }) => [name, metrics.map(({ estimate }) => estimate)]),
  );
}

it('a run with one more arm names the file in which a byte was changed, or comes to the same results', {
  timeout: 24 * 3_600_000,
}, async () => {
  const { out } = await microRun();
  const recipe = await recipeWithOneMoreArm();
  const copyOf = async () => {
    const copy = join(await temporaryFolder(), 'run');
    await cp(out, copy, { recursive: true });
    return copy;
  };
  const run = (folder: string) => mainbench(['run', recipe, '--out', folder]);
  const expected = scoresOf(await results(out));
  const files = filesOf(out);
  const ended = { named: 0, same: 0 };
  for (let count = 0; count < size('RUNS', 1); count += 1) {
    const random = seededRandom(seed, 'damaged run', count);
    const copy = await copyOf();
    const change = changeByte(copy, random.pick(files), random);
    const label = `seed ${seed}, run ${count}: ${JSON.stringify(change)}`;
    const first = await run(copy);
    if (first.code !== 0) {
      ended.named += 1;
      expect(first.stderr, label).toContain(change.file);
      expect(first.stderr, label).not.toMatch(/with an internal error| {4}at /);
      const folder = /Remove the folder (.+) and run the same/.exec(first.stderr)?.[1];
      expect(folder, `${label}\n${first.stderr}`).toBeDefined();
      await rm(folder as string, { recursive: true });
      const again = await run(copy);
      expect(again.code, `${label}\n${again.stderr}`).toBe(0);
    } else ended.same += 1;
    expect(scoresOf(await results(copy)), label).toEqual(expected);
    await rm(copy, { recursive: true });
  }
  expect(ended.named + ended.same).toBeGreaterThan(0);
});
