import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeProgram, temporaryFolder } from '../testing/programs.ts';
import { findExecutable } from './find-executable.ts';

it('finds a program in PATH or at its own path, and nothing that cannot be run', () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(first, 'tool'), 'not executable');
  mkdirSync(join(first, 'folder'));
  const program = fakeProgram(second, 'tool', 'fake-launcher.mjs');
  const path = [first, second].join(delimiter);
  expect(findExecutable('tool', path)).toBe(program);
  expect(findExecutable('folder', path)).toBeUndefined();
  expect(findExecutable('absent', path)).toBeUndefined();
  expect(findExecutable(program, '')).toBe(program);
  expect(findExecutable(join(first, 'tool'), path)).toBeUndefined();
});
