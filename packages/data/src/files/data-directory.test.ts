import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory, downloadDirectory } from './data-directory.ts';

it('prefers the folder given, then MAINBENCH_DATA_DIR, then the folder of downloads', () => {
  const environment = { MAINBENCH_DATA_DIR: '/data', MAINBENCH_CACHE: '/cache' };
  expect(dataDirectory('/given', environment)).toBe('/given');
  expect(dataDirectory('', environment)).toBe('/data');
  expect(dataDirectory(undefined, { MAINBENCH_CACHE: '/cache' })).toBe('/cache/data');
  expect(dataDirectory('sub', {})).toBe(join(process.cwd(), 'sub'));
  expect(downloadDirectory({ MAINBENCH_CACHE: '' })).toBe(join(homedir(), '.cache/mainbench/data'));
});
