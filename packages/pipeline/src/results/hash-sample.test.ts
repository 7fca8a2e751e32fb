import { digest } from '@mainbench/kit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HashSample } from './hash-sample.ts';

it('has the values with the smallest hashes of their ids, whatever their order', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 300 }), fc.nat(5), (ids, limit) => {
      const sample = new HashSample<string>(limit, 3);
      for (const id of ids) sample.add(id, id);
      const hash = (id: string) => digest([3, id]);
      const expected = [...ids].sort((a, b) => (hash(a) < hash(b) ? -1 : 1)).slice(0, limit);
      expect(sample.values()).toEqual(expected);
      expect(sample.values()).toEqual(expected);
    }),
  );
});
