import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Shingler, type ShingleSettings } from './shingles.ts';

/** The same by strings and Node's SHA-1. */
function plainHashes(text: string, { shingle, size }: ShingleSettings): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
  if (words.length === 0) return [];
  const parts = shingle === 'words' ? words : [...words.join(' ')];
  const glue = shingle === 'words' ? ' ' : '';
  const count = Math.max(1, parts.length - size + 1);
  return Array.from({ length: count }, (_, start) => {
    const run = parts.slice(start, start + size).join(glue);
    return createHash('sha1').update(run).digest().readUInt32LE(0);
  });
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.constantFrom('The', 'fox', 'ÜBER', ' ', '. ', '\n', '学', '_', '9', '\ud800', 'İ'), { maxLength: 60 })
    .map((parts) => parts.join('')),
);

it.each(['words', 'characters'] as const)('hashes runs of %s', (shingle) => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 7 }), (given, size) => {
      const settings = { shingle, size };
      expect([...new Shingler(settings).hash(given)]).toEqual(plainHashes(given, settings));
    }),
  );
});

it('takes texts of any length, one after another', () => {
  const settings: ShingleSettings = { shingle: 'words', size: 2 };
  const shingler = new Shingler(settings);
  for (const given of ['a b c', 'word '.repeat(5000), 'ü '.repeat(5000), '']) {
    expect(shingler.hash(given).length).toBe(plainHashes(given, settings).length);
  }
});
