import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UnionFind } from './union-find.ts';

it('connects what is joined, and the least member stands for each set', () => {
  const size = 30;
  const item = fc.nat(size - 1);
  fc.assert(
    fc.property(fc.array(fc.tuple(item, item)), (pairs) => {
      const sets = new UnionFind(size);
      for (const [a, b] of pairs) sets.join(a, b);
      // The same by spreading the least number until nothing changes.
      const least = Array.from({ length: size }, (_, index) => index);
      for (let round = 0; round < size; round += 1) {
        for (const [a, b] of pairs) {
          const lower = Math.min(least[a] as number, least[b] as number);
          least[a] = lower;
          least[b] = lower;
        }
      }
      expect([...sets.roots()]).toEqual(least);
    }),
  );
});
