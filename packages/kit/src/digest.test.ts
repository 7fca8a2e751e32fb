import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digest, sha256, sha256OfFile } from './digest.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

describe('sha256', () => {
  it('gives the published digests', () => {
    // FIPS 180-2, appendix B.1, and the digest of no bytes at all.
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('counts text as UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => sha256(text) === sha256(Buffer.from(text))));
  });
});

describe('digest', () => {
  it('is the same for the same value in another order, and no other', () => {
    expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }));
    expect(digest({ a: 1, b: 2 })).not.toBe(digest({ a: 2, b: 1 }));
    expect(digest({ a: 1 })).toBe(sha256('{"a":1}'));
  });
});

describe('sha256OfFile', () => {
  it('equals the digest of the bytes, also of several chunks', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'bytes');
    const bytes = Buffer.alloc(300_000, 'mutual alignment');
    await writeFile(path, bytes);
    expect(await sha256OfFile(path)).toBe(sha256(bytes));
  });

  it('names a file that is missing', async () => {
    const folder = await temporaryFolder();
    await expect(sha256OfFile(join(folder, 'none'))).rejects.toMatchObject({
      kind: 'data',
      details: { file: join(folder, 'none') },
    });
  });
});
