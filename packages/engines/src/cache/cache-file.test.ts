import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { responseCacheFile } from './cache-file.ts';

it('lies in MAINBENCH_CACHE, else in the home folder', () => {
  expect(responseCacheFile({ MAINBENCH_CACHE: 'here' })).toBe(resolve('here', 'responses-2.sqlite'));
  expect(responseCacheFile({ MAINBENCH_CACHE: '' })).toBe(join(homedir(), '.cache', 'mainbench', 'responses-2.sqlite'));
});
