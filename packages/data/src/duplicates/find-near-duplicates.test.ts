import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../testing/fixtures.ts';
import { inventedText } from '../testing/invented-texts.ts';
import { minhashGoldens as golden } from '../testing/minhash-goldens.ts';
import { findNearDuplicates, nearDuplicateOptions } from './find-near-duplicates.ts';

const settings = (options: object = {}) => z.strictObject(nearDuplicateOptions).parse(options);

async function firstsOf(texts: Iterable<string>, options: object = {}): Promise<number[]> {
  return [...(await findNearDuplicates(texts, settings(options), { folder: await temporaryFolder() })).firsts];
}

function* inventedTexts(count: number, words: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield inventedText(index, 1, words).text;
}

describe('near-duplicates', () => {
  it.each(golden.clusters)('are those of datasketch with the weights $weights', async ({ weights, pairs }) => {
    const found = await firstsOf(inventedTexts(golden.texts, 60), { false_negative_weight: weights[1] });
    const others = found.flatMap((first, text) => (first === text ? [] : [[text, first]]));
    expect(others).toEqual(pairs);
    expect(pairs.length).toBeGreaterThan(100);
  });

  it('are found where they were planted, and nowhere else', async () => {
    const count = 1000;
    const found = await firstsOf(inventedTexts(count, 180));
    const copies = found.map((_, index) => inventedText(index, 1, 180).copyOf);
    const planted = copies.flatMap((copyOf, index) => (copyOf === undefined ? [] : [index]));
    const dropped = found.flatMap((first, index) => (first === index ? [] : [index]));
    const right = dropped.filter((index) => copies[index] === found[index]);
    expect(planted).toHaveLength(count / 20);
    expect(right.length / planted.length).toBeGreaterThanOrEqual(0.95);
    expect(right.length / dropped.length).toBeGreaterThanOrEqual(0.99);
  });

  it('are compared word by word, case and punctuation aside; texts without words are none', async () => {
    const texts = ['', 'One two three.', '?!', 'one, TWO: three', '', 'one two four', 'one two three'];
    expect(await firstsOf(texts)).toEqual([0, 1, 2, 1, 4, 5, 1]);
  });

  it('of thousands that are all alike take no longer than others', async () => {
    const found = await firstsOf(
      Array.from({ length: 5000 }, (_, index) => `the same five words again${' and'.repeat(index % 7)}`),
      { threshold: 0.3 },
    );
    expect(new Set(found).size).toBe(1);
  });

  it('take no more characters than asked for', async () => {
    const texts = ['今天天气很好我们去公园吧', '今天天气很好我们去公园', '完全不同的一句话在这里'];
    expect(await firstsOf(texts, { shingle: 'characters', size: 3 })).toEqual([0, 0, 2]);
    expect(await firstsOf(texts)).toEqual([0, 1, 2]);
  });
});

it('leaves no file behind, and ends with the signal', async () => {
  const folder = await temporaryFolder();
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(findNearDuplicates(inventedTexts(500, 60), settings(), { folder, signal })).rejects.toThrow('stopped');
  await expect(
    findNearDuplicates(inventedTexts(10, 60), settings(), { folder: `${folder}/none` }),
  ).rejects.toMatchObject({ kind: 'environment' });
  expect(await readdir(folder)).toEqual([]);
});
