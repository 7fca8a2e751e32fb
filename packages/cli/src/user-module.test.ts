import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Filter } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { isUserModule, loadUserModule } from './user-module.ts';

async function load(text: string): Promise<Filter> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-module-'));
  await writeFile(join(folder, 'mine.mjs'), text);
  return loadUserModule<Filter>('filter', './mine.mjs', ['score'], join(folder, 'recipe.yaml'));
}

describe('isUserModule', () => {
  it.each([
    ['./mine.ts', true],
    ['../mine.ts', true],
    ['/some/where/mine.ts', true],
    ['mutual', false],
    ['my.filter', false],
  ])('of %s is %s', (name, expected) => {
    expect(isUserModule(name)).toBe(expected);
  });
});

describe('loadUserModule', () => {
  it('names a filter by its file and gives it the hash of the file as version', async () => {
    const first = await load('export default { score: async () => ({ score: 1 }) };');
    const same = await load('export default { score: async () => ({ score: 1 }) };');
    const changed = await load('export default { score: async () => ({ score: 2 }) };');
    expect(first.name).toBe('./mine.mjs');
    expect(first.version).toBe(same.version);
    expect(first.version).not.toBe(changed.version);
  });

  it.each([
    ['export default 3;', 'it lacks score'],
    ['export const score = 1;', 'it lacks score'],
    ['this is no program', 'could not be loaded'],
    ['throw new Error("no luck");', 'no luck'],
  ])('refuses %s', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });
});
