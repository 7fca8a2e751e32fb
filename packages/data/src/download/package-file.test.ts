import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { afterEach, expect, it, vi } from 'vitest';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { fetchFromPackage } from './package-file.ts';

afterEach(() => vi.unstubAllEnvs());

const shipped = { name: 'tasks', version: '1.2' };
const text = 'the file\n';

/** A Python whose pip puts a wheel of one file into the folder asked for, and that is Python otherwise. */
async function pythonWithPip(folder: string): Promise<string> {
  const program = join(folder, 'python');
  const wheel = `import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').writestr('tasks/one.yaml', ${JSON.stringify(text)})`;
  const script = [
    '#!/bin/sh',
    `echo "$@" >> ${folder}/calls`,
    'case "$*" in',
    `  "-m pip download "*" tasks==1.2") while [ "$1" != --dest ]; do shift; done; exec python3 -c '${wheel.replaceAll("'", `'"'"'`)}' "$2/tasks-1.2.whl" ;;`,
    '  "-m zipfile "*) exec python3 "$@" ;;',
    '  *) exit 1 ;;',
    'esac',
  ];
  await writeFile(program, `${script.join('\n')}\n`);
  await chmod(program, 0o755);
  return program;
}

it('takes a file out of a release and keeps where it came from', async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('MAINBENCH_PYTHON', await pythonWithPip(folder));
  const target = join(folder, 'downloads', 'one.yaml');
  const wanted = { path: 'tasks/one.yaml', sha256: sha256(text) };
  const context = contextFor(folder);
  expect(await fetchFromPackage(shipped, wanted, target, context)).toBe(true);
  expect(await readFile(target, 'utf8')).toBe(text);
  expect(JSON.parse(await readFile(`${target}.origin.json`, 'utf8'))).toMatchObject({ package: shipped });
  expect(context.notes).toEqual(['extracting tasks/one.yaml from the Python package tasks 1.2']);
});

it('finds a file that has another place in the package', async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('MAINBENCH_PYTHON', await pythonWithPip(folder));
  const wanted = { path: 'one.yaml', sha256: sha256(text) };
  const target = join(folder, 'one.yaml');
  expect(await fetchFromPackage({ ...shipped, path: 'tasks/one.yaml' }, wanted, target, contextFor(folder))).toBe(true);
  expect(await fetchFromPackage(shipped, wanted, target, contextFor(folder))).toBe(false);
});

it('leaves the file to a download where the release is another one, or there is no pip', async () => {
  const folder = await temporaryFolder();
  const target = join(folder, 'one.yaml');
  const wanted = { path: 'tasks/one.yaml', sha256: sha256('another') };
  vi.stubEnv('MAINBENCH_PYTHON', await pythonWithPip(folder));
  expect(await fetchFromPackage(shipped, wanted, target, contextFor(folder))).toBe(false);
  expect(await fetchFromPackage({ ...shipped, version: '9' }, wanted, target, contextFor(folder))).toBe(false);
  vi.stubEnv('MAINBENCH_PYTHON', join(folder, 'none'));
  expect(await fetchFromPackage(shipped, wanted, target, contextFor(folder))).toBe(false);
  await expect(readFile(target)).rejects.toThrow('ENOENT');
});
