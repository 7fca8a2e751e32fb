import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { isSharedFileSystem, responseCacheFile } from './cache-file.ts';

it('lies in MAINBENCH_CACHE, else in the home folder', () => {
  expect(responseCacheFile({ MAINBENCH_CACHE: 'here' })).toBe(resolve('here', 'responses-2.sqlite'));
  expect(responseCacheFile({ MAINBENCH_CACHE: '' })).toBe(join(homedir(), '.cache', 'mainbench', 'responses-2.sqlite'));
});

it('takes a local disk, and a folder that is not there, for one machine’s own', () => {
  expect(isSharedFileSystem(tmpdir())).toBe(false);
  expect(isSharedFileSystem('nowhere/at/all')).toBe(false);
});
