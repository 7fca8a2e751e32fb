import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findModelFolder, modelFolderIdentity } from './model-folder.ts';

const place = { file: 'r.yaml', path: ['models', 0, 'path'] };
const whole = { 'config.json': '{"model_type":"llama"}', 'model.safetensors': 'w', 'tokenizer.json': '{}' };

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-model-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const identity = async (files: Record<string, string>) => modelFolderIdentity(await folderOf(files), place);

describe('modelFolderIdentity', () => {
  it('follows from configuration, weights and tokenizer, and from nothing else', async () => {
    const first = await identity(whole);
    expect(await identity({ ...whole, 'README.md': 'x' })).toBe(first);
    for (const name of Object.keys(whole)) {
      const text = name === 'config.json' ? '{"model_type":"mistral"}' : 'other';
      expect(await identity({ ...whole, [name]: text })).not.toBe(first);
    }
  });

  it.each([
    [{}, 'it has no config.json'],
    [{ ...whole, 'config.json': '{' }, 'its config.json names no model_type'],
    [{ ...whole, 'config.json': '[]' }, 'its config.json names no model_type'],
    [{ 'config.json': whole['config.json'] }, 'it has no weights'],
    [{ 'config.json': whole['config.json'], 'a.safetensors': '' }, 'it has no tokenizer.json'],
  ])('refuses a folder with %j', async (files, message) => {
    await expect(identity(files)).rejects.toMatchObject({
      kind: 'recipe',
      message: expect.stringContaining(message),
      details: { file: 'r.yaml', recipePath: place.path },
    });
  });

  it('refuses what is no folder', async () => {
    const folder = await folderOf(whole);
    await expect(modelFolderIdentity(join(folder, 'none'), place)).rejects.toThrow('there is no such folder');
    await expect(modelFolderIdentity(join(folder, 'config.json'), place)).rejects.toThrow('it is a file');
  });
});

describe('findModelFolder', () => {
  it('looks beside the recipe, then in the places, in their order', async () => {
    const [recipes, first, second] = [await folderOf({}), await folderOf({}), await folderOf({})];
    const here = { file: join(recipes, 'r.yaml'), path: place.path };
    const find = () => findModelFolder('models/small', here, [first, second]);
    const refused = expect.objectContaining({
      kind: 'recipe',
      message: `models.0.path: expected a model folder, ${join(recipes, 'models/small')} or ${join(first, 'models/small')} or ${join(second, 'models/small')}: there is no such folder.`,
      details: expect.objectContaining({ hint: expect.stringContaining('`mainbench data pull`') }),
    });
    expect(find).toThrow(refused);
    for (const folder of [second, first, recipes]) {
      await mkdir(join(folder, 'models/small'), { recursive: true });
      expect(find()).toBe(join(folder, 'models/small'));
    }
  });

  it('takes an absolute path as it is', () => {
    expect(findModelFolder('/none/such', place, ['/tmp'])).toBe('/none/such');
  });
});
