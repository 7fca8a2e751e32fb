import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { folderWith } from '../testing/fixtures.ts';
import { readBytes } from './read-bytes.ts';

const textOf = async (path: string) => Buffer.concat(await collect(readBytes(path))).toString();

it('reads plain and gzipped files, by their names', async () => {
  const folder = await folderWith({ a: 'äöü\n', 'b.gz': 'x'.repeat(300_000) });
  expect(await textOf(join(folder, 'a'))).toBe('äöü\n');
  expect(await textOf(join(folder, 'b.gz'))).toBe('x'.repeat(300_000));
});

it('names a file that is missing, cut or not gzip', async () => {
  const folder = await folderWith({ 'plain.gz.txt': 'x' });
  await writeFile(join(folder, 'no.gz'), 'this is not gzip');
  await writeFile(join(folder, 'cut.gz'), gzipSync('y'.repeat(1000)).subarray(0, 20));
  for (const name of ['no.gz', 'cut.gz']) {
    await expect(textOf(join(folder, name))).rejects.toMatchObject({
      kind: 'data',
      message: 'is not a complete gzip file.',
      details: { file: join(folder, name) },
    });
  }
  for (const name of ['none', 'none.gz']) {
    await expect(textOf(join(folder, name))).rejects.toMatchObject({
      kind: 'data',
      message: expect.stringContaining('no such file'),
    });
  }
});

it('closes the file when the reader stops early', async () => {
  const folder = await folderWith({ 'big.gz': 'z'.repeat(5_000_000) });
  for await (const chunk of readBytes(join(folder, 'big.gz'))) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
});
