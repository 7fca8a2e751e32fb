import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PlaceHeap } from './place-heap.ts';

const before = (keys: readonly number[]) => (a: number, b: number) =>
  (keys[a] as number) < (keys[b] as number) || (keys[a] === keys[b] && a < b);

it('gives places as a sort does', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (keys) => {
      const places = Uint32Array.from(keys.keys());
      const heap = new PlaceHeap(places, before(keys));
      const found: number[] = [];
      for (let place = heap.shift(); place !== undefined; place = heap.shift()) found.push(place);
      expect(found).toEqual([...places].sort((a, b) => (before(keys)(a, b) ? -1 : 1)));
      expect(heap.first).toBeUndefined();
    }),
  );
});

it('finds the first one again after its key has grown', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1 }), fc.array(fc.nat(20)), (given, growths) => {
      const keys = [...given];
      const heap = new PlaceHeap(Uint32Array.from(keys.keys()), before(keys));
      for (const growth of growths) {
        const first = heap.first as number;
        keys[first] = (keys[first] as number) + growth;
        heap.lower();
        const least = [...keys.keys()].sort((a, b) => (before(keys)(a, b) ? -1 : 1))[0];
        expect(heap.first).toBe(least);
      }
    }),
  );
});
