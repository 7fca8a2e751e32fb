import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { isSharedFileSystem } from './shared-file-system.ts';

it('takes a local disk, and a folder that is not there, for one machine’s own', () => {
  expect(isSharedFileSystem(tmpdir())).toBe(false);
  expect(isSharedFileSystem('nowhere/at/all')).toBe(false);
});
