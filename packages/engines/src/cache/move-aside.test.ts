import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fileNumber, moveAside } from './move-aside.ts';
import { temporaryFolder } from './testing/open-cache.ts';

const now = new Date('2026-07-01T12:34:56.789Z');

it('moves a file with what SQLite keeps beside it', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'responses.sqlite');
  for (const suffix of ['', '-wal', '-shm']) await writeFile(`${file}${suffix}`, 'broken');
  const target = moveAside(file, fileNumber(file), now);
  expect(target).toBe(`${file}.broken-20260701T123456Z-${process.pid}`);
  expect((await readdir(folder)).every((name) => name.includes('.broken-'))).toBe(true);
  expect(await readdir(folder)).toHaveLength(3);
});

it('leaves alone what another process put in its place', async () => {
  const file = join(await temporaryFolder(), 'responses.sqlite');
  await writeFile(file, 'broken');
  const number = fileNumber(file);
  await writeFile(`${file}.new`, 'new');
  await rm(file);
  expect(moveAside(file, number, now)).toBeUndefined();
  await writeFile(file, 'new');
  expect(moveAside(file, (number ?? 0n) + 1n, now)).toBeUndefined();
  expect(await readFile(file, 'utf8')).toBe('new');
});
