import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha1Hash32 } from './sha1-hash32.ts';

const own = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest().readUInt32LE(0);

it('begins as Node’s SHA-1, whatever the length', () => {
  for (let length = 0; length < 200; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 31 + length);
    expect(sha1Hash32(bytes, 0, length)).toBe(own(bytes));
  }
});

it('hashes a range alone', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(300), (bytes, a, b) => {
      const from = Math.min(a, b, bytes.length);
      const to = Math.min(Math.max(a, b), bytes.length);
      expect(sha1Hash32(bytes, from, to)).toBe(own(bytes.subarray(from, to)));
    }),
  );
});
