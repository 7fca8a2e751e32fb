import { cp, mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sha256 } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { folderDigest } from './folder-digest.ts';
import { knownWeights } from './known-weights.ts';
import { openCache, temporaryFolder } from './testing/open-cache.ts';

async function setUp() {
  const folder = await temporaryFolder();
  const model = join(folder, 'model');
  await mkdir(model);
  await writeFile(join(model, 'config.json'), '{"hidden_size": 8}');
  await writeFile(join(model, 'model.safetensors'), 'weights');
  const file = join(folder, 'responses.sqlite');
  const { cache } = openCache(file);
  return { folder, model, file, cache, digests: cache.digests };
}

const commit = '0123456789abcdef0123456789abcdef01234567';

describe('the digest of a model folder', () => {
  it('follows its files and not its place', async () => {
    const { folder, model, cache, digests } = await setUp();
    const before = await folderDigest(model, digests);
    await cp(model, join(folder, 'copy'), { recursive: true });
    await writeFile(join(folder, 'copy', 'README.md'), 'of no account');
    expect(await folderDigest(join(folder, 'copy'), digests)).toBe(before);
    await rename(join(folder, 'copy', 'config.json'), join(folder, 'copy', 'other.json'));
    expect(await folderDigest(join(folder, 'copy'), digests)).not.toBe(before);
    await writeFile(join(model, 'model.safetensors'), 'Weights');
    expect(await folderDigest(model, digests)).not.toBe(before);
    await cache.close();
  });

  it('sees a file behind a link change, as in the folders of hub downloads', async () => {
    const { folder, model, cache, digests } = await setUp();
    await mkdir(join(folder, 'snapshot'));
    await symlink(join(model, 'config.json'), join(folder, 'snapshot', 'config.json'));
    const before = await folderDigest(join(folder, 'snapshot'), digests);
    await writeFile(join(model, 'config.json'), '{"hidden_size": 9}');
    expect(await folderDigest(join(folder, 'snapshot'), digests)).not.toBe(before);
    await cache.close();
  });

  it('reads a file once, for as long as size and times stay', async () => {
    const { model, file, cache, digests } = await setUp();
    const weights = join(model, 'model.safetensors');
    const old = new Date('2026-01-01');
    await utimes(weights, old, old);
    expect(await digests.of(weights)).toBe(sha256('weights'));
    const database = new DatabaseSync(file);
    const known = database.prepare("UPDATE files SET sha256 = 'remembered'").run();
    database.close();
    expect(known.changes).toBe(1);
    expect(await digests.of(weights)).toBe('remembered');
    await writeFile(weights, 'weighty');
    expect(await digests.of(weights)).toBe(sha256('weighty'));
    await cache.close();
  });

  it('says which file cannot be read', async () => {
    const { folder, cache, digests } = await setUp();
    await expect(folderDigest(join(folder, 'nowhere'), digests)).rejects.toThrow(
      'cannot be read: there is no such file',
    );
    await cache.close();
  });
});

describe('the weights that are known', () => {
  it('are the files of a folder, a commit, or a name that the user gave', async () => {
    const { model, cache, digests } = await setUp();
    const served = { model: '/elsewhere/model' };
    expect(await knownWeights(served, { loaded: { path: model } }, digests)).toEqual({
      weights: `files:${await folderDigest(model, digests)}`,
      model: 'model',
    });
    expect(await knownWeights({ ...served, weights: commit }, {}, digests)).toEqual({ weights: `commit:${commit}` });
    const loaded = { path: 'org/model', revision: commit };
    expect(await knownWeights(served, { loaded }, digests)).toEqual({ weights: `commit:${commit}` });
    expect(await knownWeights(served, { named: 'mine' }, digests)).toEqual({ weights: 'named:mine' });
    await cache.close();
  });

  it('are not the name of a branch, nor a folder of the same path on this machine', async () => {
    const { model, cache, digests } = await setUp();
    expect(await knownWeights({ model }, {}, digests)).toBeUndefined();
    expect(await knownWeights({ model }, { loaded: { path: 'org/model', revision: 'main' } }, digests)).toBeUndefined();
    await cache.close();
  });
});
