import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { contextFor, folderWith, temporaryFolder } from '../testing/fixtures.ts';
import { openWordList, wordListIdentity } from './word-list.ts';

async function listOf(content: string, borders = true): Promise<(text: string) => boolean> {
  return openWordList('bad.txt', borders, contextFor(await folderWith({ 'bad.txt': content })));
}

describe('a list of words', () => {
  // The cases of T5's own test of the rule (c4_utils_test.py, test_badwords_filter), in other words.
  it('is found by whole words, whatever their case and the signs around them', async () => {
    const holds = await listOf('heck\nwhat the dickens\n');
    expect(holds('By heck!')).toBe(true);
    expect(holds('Heck')).toBe(true);
    expect(holds('(heck)')).toBe(true);
    expect(holds('so\nheck\nso')).toBe(true);
    expect(holds('What the dickens is it?')).toBe(true);
    for (const inside of ['checked', 'hecks', '_heck', 'heck2', 'éheck', 'what the dickensian']) {
      expect(holds(inside), inside).toBe(false);
    }
    // Python's \\w has no marks.
    expect(holds('heck\u0301')).toBe(true);
  });

  it('stands inside of other words where the language puts no spaces', async () => {
    const holds = await listOf('馬鹿\n', false);
    expect(holds('お前は馬鹿だ')).toBe(true);
    expect((await listOf('馬鹿\n'))('お前は馬鹿だ')).toBe(false);
  });

  it('takes every sign as it is', async () => {
    const holds = await listOf('a.b\nc++ (x)\n$[1]\\\nx|y/z\n');
    expect(holds('so a.b so')).toBe(true);
    expect(holds('so axb so')).toBe(false);
    expect(holds('in c++ (x) it')).toBe(true);
    expect(holds('$[1]\\')).toBe(true);
    expect(holds('x')).toBe(false);
    expect(holds('x|y/z')).toBe(true);
  });

  it('is found beside the recipe, and told by its content', async () => {
    const [dataDirectory, recipeDirectory] = [await temporaryFolder(), await folderWith({ 'bad.txt': 'heck\n' })];
    const context = { ...contextFor(dataDirectory), recipeDirectory };
    expect((await openWordList('bad.txt', true, context))('heck')).toBe(true);
    expect(await wordListIdentity('bad.txt', context)).toEqual({ sha256: sha256('heck\n') });
  });

  it('must be one file with words', async () => {
    await expect(listOf(' \n\n')).rejects.toThrow('expected 1 to 10000 words or phrases; found none.');
    const many = Array.from({ length: 10_001 }, (_, index) => `w${index}\n`).join('');
    await expect(listOf(many)).rejects.toThrow('found more.');
    const folder = await folderWith({ 'bad.txt': 'heck\n' });
    const context = contextFor(folder);
    await expect(openWordList('none.txt', true, context)).rejects.toThrow('the data file none.txt is missing');
    await expect(wordListIdentity('*.txt', context)).rejects.toThrow('*.txt is a folder or a pattern');
    await writeFile(join(folder, 'utf16.txt'), Buffer.from('heck\n', 'utf16le'));
    await expect(openWordList('utf16.txt', true, context)).rejects.toThrow('found a NUL character');
  });
});
