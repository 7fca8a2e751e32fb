import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/programs.ts';
import { findPython } from './engine-python.ts';

function withFile(path: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), '');
  return folder;
}

function failure(work: () => unknown): MainbenchError {
  try {
    work();
  } catch (error) {
    if (MainbenchError.is(error)) {
      return error;
    }
  }
  return expect.fail('a MainbenchError was expected');
}

it("prefers the checkout's own environment", () => {
  const folder = withFile('.venv/bin/python');
  expect(findPython(folder, { MAINBENCH_PYTHON: '/elsewhere/python' }, 'linux')).toBe(join(folder, '.venv/bin/python'));
  const windows = withFile('.venv/Scripts/python.exe');
  expect(findPython(windows, {}, 'win32')).toBe(join(windows, '.venv', 'Scripts', 'python.exe'));
});

it('takes the one that is named otherwise', () => {
  const other = join(withFile('python3'), 'python3');
  expect(findPython(temporaryFolder(), { MAINBENCH_PYTHON: other }, 'linux')).toBe(other);
});

it('says how to get one', () => {
  const error = failure(() => findPython(temporaryFolder(), {}, 'linux'));
  expect(error.kind).toBe('environment');
  expect(describeError(error)).toMatch(/\.venv.* does not exist\. Run `npm run setup`/);
});

it('says that the one named is not there', () => {
  const error = failure(() => findPython(temporaryFolder(), { MAINBENCH_PYTHON: '/no/python' }, 'linux'));
  expect(describeError(error)).toContain('MAINBENCH_PYTHON names /no/python, which does not exist.');
});
