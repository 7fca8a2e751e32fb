import { cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderDigest, knownWeights } from './known-weights.ts';
import { temporaryFolder } from './testing/open-cache.ts';

async function setUp() {
  const folder = await temporaryFolder();
  const model = join(folder, 'model');
  await mkdir(model);
  await writeFile(join(model, 'config.json'), '{"hidden_size": 8}');
  await writeFile(join(model, 'model.safetensors'), 'weights');
  return { folder, model };
}

const commit = '0123456789abcdef0123456789abcdef01234567';

describe('the digest of a model folder', () => {
  it('follows its files and not its place', async () => {
    const { folder, model } = await setUp();
    const before = await folderDigest(model);
    await cp(model, join(folder, 'copy'), { recursive: true });
    await writeFile(join(folder, 'copy', 'README.md'), 'of no account');
    expect(await folderDigest(join(folder, 'copy'))).toBe(before);
    await rename(join(folder, 'copy', 'config.json'), join(folder, 'copy', 'other.json'));
    expect(await folderDigest(join(folder, 'copy'))).not.toBe(before);
    await writeFile(join(model, 'model.safetensors'), 'Weights');
    expect(await folderDigest(model)).not.toBe(before);
  });

  it('sees a file behind a link change, as in the folders of hub downloads', async () => {
    const { folder, model } = await setUp();
    await mkdir(join(folder, 'snapshot'));
    await symlink(join(model, 'config.json'), join(folder, 'snapshot', 'config.json'));
    const before = await folderDigest(join(folder, 'snapshot'));
    await writeFile(join(model, 'config.json'), '{"hidden_size": 9}');
    expect(await folderDigest(join(folder, 'snapshot'))).not.toBe(before);
  });

  it('says which file cannot be read', async () => {
    const { folder } = await setUp();
    await expect(folderDigest(join(folder, 'nowhere'))).rejects.toThrow('cannot be read: there is no such file');
  });
});

describe('the weights that are known', () => {
  it('are the files of a folder, a commit, or a name that the user gave', async () => {
    const { model } = await setUp();
    const served = { model: '/elsewhere/model' };
    expect(await knownWeights(served, { loaded: { path: model } })).toEqual({
      weights: `files:${await folderDigest(model)}`,
      model: 'model',
    });
    expect(await knownWeights({ ...served, weights: commit }, {})).toEqual({ weights: `commit:${commit}` });
    const loaded = { path: 'org/model', revision: commit };
    expect(await knownWeights(served, { loaded })).toEqual({ weights: `commit:${commit}` });
    expect(await knownWeights(served, { named: 'mine' })).toEqual({ weights: 'named:mine' });
  });

  it('are not the name of a branch, nor a folder of the same path on this machine', async () => {
    const { model } = await setUp();
    expect(await knownWeights({ model }, {})).toBeUndefined();
    expect(await knownWeights({ model }, { loaded: { path: 'org/model', revision: 'main' } })).toBeUndefined();
  });
});
