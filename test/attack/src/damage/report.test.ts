import { spawn } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from '@mainbench/kit';
import { microRecipe, temporaryFolder } from '@mainbench/test-e2e/src/mainbench.ts';
import { microRun } from '@mainbench/test-e2e/src/shared-runs.ts';
import { expect, it } from 'vitest';
import { seed, size } from '../size.ts';
import { filesOf } from './change-byte.ts';

it('a finished run that reads a changed byte names the file, or comes to the same results and costs', {
  timeout: 24 * 3_600_000,
}, async () => {
  const { out } = await microRun();
  const copy = join(await temporaryFolder(), 'run');
  await cp(out, copy, { recursive: true });
  const program = join(import.meta.dirname, 'report-process.mjs');
  const child = spawn(process.execPath, [program, copy, microRecipe], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse(String((await lines.next()).value));
  const { results } = await answer();
  const files = filesOf(copy).filter((file) => file.startsWith('artifacts/'));
  const ended = { named: 0, same: 0 };
  for (let done = 0; done < size('PLACES', 150); done += 1) {
    const random = seededRandom(seed, 'report', done);
    const file = random.pick(files);
    const bytes = await readFile(join(copy, file));
    const place = random.integer(bytes.length);
    const to = (bytes[place] as number) ^ (1 + random.integer(255));
    child.stdin.write(`${JSON.stringify({ file, place, to })}\n`);
    const found = await answer();
    const label = `seed ${seed}, place ${done}: ${JSON.stringify({ file, place, to })}: ${JSON.stringify(found)}`;
    if (found.results === undefined) {
      expect([found.kind, found.file], label).toEqual(['data', join(copy, file)]);
      ended.named += 1;
    } else {
      expect(found.results, label).toBe(results);
      ended.same += 1;
    }
  }
  child.stdin.end();
  expect(ended.named).toBeGreaterThan(0);
});
