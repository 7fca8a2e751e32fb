import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { expect, it } from 'vitest';
import { folderWith } from '../testing/fixtures.ts';
import { contentDigest } from './content-digest.ts';

it('is the same for a file and its compressed form', async () => {
  const folder = await folderWith({ a: 'hello', 'a.gz': 'hello' });
  expect(await contentDigest(join(folder, 'a'))).toBe(sha256('hello'));
  expect(await contentDigest(join(folder, 'a.gz'))).toBe(sha256('hello'));
});
