import { open, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '@mainbench/kit';
import { expect, it } from 'vitest';
import { findDamage, rememberFiles } from './check-files.ts';
import { temporaryFolder } from './testing/stages.ts';

const bytes = 64 << 20;

async function change(file: string, place: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from('x'), 0, 1, place);
  await handle.close();
}

it('hashes a large file once for its size and time of change, and every time where no times are kept', async () => {
  const directory = await temporaryFolder();
  const file = join(directory, 'weights');
  const handle = await open(file, 'w');
  await handle.truncate(bytes);
  await handle.close();
  const time = new Date('2026-01-01');
  await utimes(file, time, time);
  const files = { weights: { bytes, sha256: await sha256OfFile(file) } };
  const times = join(directory, 'verified', 'model.json');
  expect(await findDamage(directory, files, { times })).toBeUndefined();
  expect(JSON.parse(await readFile(times, 'utf8'))).toEqual({ weights: time.getTime() });

  await change(file, 1000);
  await utimes(file, time, time);
  expect(await findDamage(directory, files, { times }), 'the time says that nobody touched it').toBeUndefined();
  expect(await findDamage(directory, files)).toEqual({ file, found: 'its content has changed since it was written' });
  await utimes(file, new Date(), new Date());
  expect(await findDamage(directory, files, { times })).toMatchObject({ file });

  await rememberFiles(directory, files, times);
  expect(await findDamage(directory, files, { times }), 'what was just written was just hashed').toBeUndefined();
});
