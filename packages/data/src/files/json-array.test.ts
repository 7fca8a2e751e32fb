import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { folderWith } from '../testing/fixtures.ts';
import { type DataFile, localFile } from './data-file.ts';
import { readJsonArray } from './json-array.ts';

const read = async (content: string, longest?: number) =>
  collect(readJsonArray(localFile(join(await folderWith({ 'a.json': content }), 'a.json')), longest));

/** A file whose bytes come in pieces of a size. */
function inPieces(content: string, size: number): DataFile {
  const bytes = Buffer.from(content);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  return { ...localFile('a.json'), chunks };
}

it('gives the elements of any array, however its bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue()),
      fc.nat(2),
      fc.integer({ min: 1, max: 9 }),
      async (array, indent, size) => {
        const text = JSON.stringify(array, undefined, indent);
        expect(await collect(readJsonArray(inPieces(text, size)))).toEqual(JSON.parse(text));
      },
    ),
    { numRuns: 300 },
  );
});

it.each([
  ['[{"a": 1}, {"a": ]', 'row 2: expected a JSON value'],
  ['[{"a": 1}, {"a": 2}', 'row 2: expected a JSON value of at most 67108864 characters; found the end of the file'],
  ['[1,,2]', 'row 2: expected a JSON value of at most 67108864 characters; found none between two commas'],
  ['[1,]', 'found none between'],
  ['[1] 2', 'found more text after the end'],
  ['[{"a": 1, "a": 2}]', 'row 1: expected objects with each key once; found "a" twice'],
])('refuses %s', async (content, message) => {
  await expect(read(content)).rejects.toMatchObject({ kind: 'data', message: expect.stringContaining(message) });
});

it('holds one element at a time, and refuses one that is too long', async () => {
  await expect(read('[1, "long enough"]', 5)).rejects.toThrow('row 2: expected a JSON value of at most 5 characters');
  const element = `{"text": "${'x'.repeat(2000)}"}`;
  const piece = Buffer.from(`${element},`.repeat(100));
  async function* chunks() {
    yield Buffer.from('[');
    for (let written = 0; written < 100_000; written += 100) yield piece;
    yield Buffer.from(`${element}]`);
  }
  const before = process.memoryUsage.rss();
  let rows = 0;
  for await (const value of readJsonArray({ ...localFile('a.json'), chunks })) rows += value === null ? 0 : 1;
  expect(rows).toBe(100_001);
  // 200 MB went by.
  expect(process.memoryUsage.rss() - before).toBeLessThan(150e6);
});
