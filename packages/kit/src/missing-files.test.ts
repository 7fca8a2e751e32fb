import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exists, unlessMissing } from './missing-files.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

it('knows what is there', async () => {
  const folder = await temporaryFolder();
  expect(await exists(folder)).toBe(true);
  expect(await exists(join(folder, 'absent'))).toBe(false);
});

it('brings nothing of what is missing, and throws other errors', async () => {
  const folder = await temporaryFolder();
  expect(await unlessMissing(readdir(folder))).toEqual([]);
  expect(await unlessMissing(readdir(join(folder, 'absent')))).toBeUndefined();
  await expect(unlessMissing(readFile(folder))).rejects.toMatchObject({ code: 'EISDIR' });
});
