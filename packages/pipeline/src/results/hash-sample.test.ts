import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HashSample } from './hash-sample.ts';

it('has the values with the smallest hashes, whatever their order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 300 }), fc.nat(5), (hashes, limit) => {
      const sample = new HashSample<string>(limit);
      for (const hash of hashes) sample.add(hash, `of ${hash}`);
      const expected = [...hashes]
        .sort((a, b) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map((hash) => `of ${hash}`);
      expect(sample.values()).toEqual(expected);
      expect(sample.values()).toEqual(expected);
    }),
  );
});
