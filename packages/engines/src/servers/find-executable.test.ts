import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeProgram, temporaryFolder } from '../testing/programs.ts';
import { requireExecutable } from './find-executable.ts';

it('finds a program in PATH or at its own path, and nothing that cannot be run', () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(first, 'tool'), 'not executable');
  mkdirSync(join(first, 'folder'));
  const program = fakeProgram(second, 'tool', 'fake-launcher.mjs');
  const path = [first, second].join(delimiter);
  expect(requireExecutable('tool', path)).toBe(program);
  expect(() => requireExecutable('folder', path)).toThrow('is not installed');
  expect(() => requireExecutable('absent', path)).toThrow('is not installed');
  expect(requireExecutable(program, '')).toBe(program);
  expect(() => requireExecutable(join(first, 'tool'), path)).toThrow('is not installed');
});
