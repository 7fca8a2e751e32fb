import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';

const file = join(import.meta.dirname, '..', '..', '..', 'vitest.temporary.ts');

/** What a run of tests leaves in its temporary folder. */
async function afterRun(): Promise<string> {
  const { default: setUp } = await import(file);
  const before = tmpdir();
  const tearDown: () => Promise<void> = await setUp();
  const folder = tmpdir();
  expect(dirname(folder)).toBe(before);
  await mkdir(join(folder, 'made', 'read-only'), { recursive: true });
  await writeFile(join(folder, 'made', 'read-only', 'file'), '');
  await chmod(join(folder, 'made', 'read-only'), 0o555);
  await tearDown();
  expect(tmpdir()).toBe(before);
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it('removes what a run of tests leaves behind, also where tests took away the right to write', async () => {
  vi.stubEnv('MAINBENCH_KEEP_TEMPORARY', '');
  expect(existsSync(await afterRun())).toBe(false);
});

it('keeps it where somebody wants to look at it, and says where it is', async () => {
  vi.stubEnv('MAINBENCH_KEEP_TEMPORARY', '1');
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const folder = await afterRun();
  expect(await readdir(folder)).toEqual(['made']);
  expect(said).toHaveBeenCalledWith(expect.stringContaining(folder));
  await chmod(join(folder, 'made', 'read-only'), 0o755);
  await rm(folder, { recursive: true });
});

it('is where this run of tests makes its files', () => {
  expect(tmpdir()).toMatch(/mainbench-tests-[^/]+$/);
});
