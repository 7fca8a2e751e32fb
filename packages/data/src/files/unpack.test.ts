import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { packingOf, unpack } from './unpack.ts';

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const textOf = async (bytes: Uint8Array, size: number, name = 'a') =>
  Buffer.concat(await collect(unpack(pieces(bytes, size), name))).toString();

it.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('unpacks %s of any number of members, however the bytes come', async (packing, compress) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 4, max: 90 }),
      async (parts, size) => {
        const bytes = Buffer.concat(parts.map((part) => compress(Buffer.from(part))));
        expect(packingOf(bytes)).toBe(packing);
        expect(await textOf(bytes, size)).toBe(parts.join(''));
      },
    ),
    { numRuns: 150 },
  );
});

it.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('says where %s is cut or damaged', async (packing, compress) => {
  const bytes = compress(Buffer.from('content '.repeat(10_000)));
  for (const damaged of [bytes.subarray(0, -4), Buffer.concat([bytes.subarray(0, 12), Buffer.alloc(40, 7)])]) {
    await expect(textOf(damaged, 50)).rejects.toMatchObject({
      kind: 'data',
      message: `is not a complete ${packing} file.`,
    });
  }
});

it('reads a large packed file in bounded memory, and stops when its reader does', async () => {
  const bytes = zstdCompressSync(Buffer.alloc(200_000_000, 'x'));
  let length = 0;
  for await (const chunk of unpack(pieces(bytes, 1000), 'a')) {
    length += chunk.length;
    if (length > 100_000_000) break;
  }
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(350e6);
});
