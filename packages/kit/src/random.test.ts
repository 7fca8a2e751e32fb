import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, seedOf } from './random.ts';

const seed = fc.integer({ min: 0, max: 2 ** 31 });
const names = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 });

function draws(random: { next(): number }, count: number): number[] {
  return Array.from({ length: count }, () => random.next());
}

/** How often a draw gave each of `n` numbers. */
function tally(n: number, draw: (index: number) => number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (let index = 0; index < 20_000; index += 1) {
    const drawn = draw(index);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  return counts;
}

/** Pearson's chi-squared statistic against equal shares. */
function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('seededRandom', () => {
  it('gives known numbers, on every machine and in every version', () => {
    const random = seededRandom(1, 'select', 'no-filter');
    expect([random.next(), random.integer(1000), random.shuffle(['a', 'b', 'c', 'd'])]).toMatchInlineSnapshot(`
      [
        0.733101472596944,
        732,
        [
          "a",
          "b",
          "c",
          "d",
        ],
      ]
    `);
    expect(seedOf(1, 'generate', 'row-7')).toMatchInlineSnapshot(`480345626`);
  });

  it('repeats for the same seed and name', () => {
    fc.assert(
      fc.property(seed, names, (value, name) => {
        expect(draws(seededRandom(value, ...name), 5)).toEqual(draws(seededRandom(value, ...name), 5));
        expect(seedOf(value, ...name)).toBe(seedOf(value, ...name));
      }),
    );
  });

  it('differs where seed or name differ, also in how names are split or typed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(seed, names), { minLength: 2, maxLength: 2, selector: JSON.stringify }),
        (pair) => {
          const [left, right] = pair.map(([value, name]) => draws(seededRandom(value, ...name), 3));
          expect(left).not.toEqual(right);
        },
      ),
    );
    const streams = [seededRandom(1, 'ab'), seededRandom(1, 'a', 'b'), seededRandom(1, '1'), seededRandom(1, 1)];
    expect(new Set(streams.map((random) => random.next())).size).toBe(4);
  });

  it('does not let one stream influence another, in whatever order they are drawn from', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }), (order) => {
        const streams = { a: seededRandom(3, 'a'), b: seededRandom(3, 'b'), c: seededRandom(3, 'c') };
        const seen: Record<'a' | 'b' | 'c', number[]> = { a: [], b: [], c: [] };
        for (const name of order) seen[name].push(streams[name].next());
        for (const name of ['a', 'b', 'c'] as const) {
          expect(seen[name]).toEqual(draws(seededRandom(3, name), seen[name].length));
        }
      }),
    );
  });

  it('draws within its bounds', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (value, n) => {
        const random = seededRandom(value);
        const real = random.next();
        expect(real >= 0 && real < 1).toBe(true);
        const drawn = random.integer(n);
        expect(Number.isSafeInteger(drawn) && drawn >= 0 && drawn < n).toBe(true);
      }),
    );
  });

  it('is uniform: reals, integers, places in a shuffle, members of a sample, names', () => {
    const random = seededRandom(11, 'uniformity');
    const items = [0, 1, 2, 3, 4, 5, 6];
    // Upper 0.001 quantile of the chi-squared distribution with 6 degrees of freedom.
    const quantile = 22.46;
    expect(chiSquared(tally(7, () => Math.floor(random.next() * 7)))).toBeLessThan(quantile);
    expect(chiSquared(tally(7, () => random.integer(7)))).toBeLessThan(quantile);
    expect(chiSquared(tally(7, () => random.pick(items)))).toBeLessThan(quantile);
    expect(chiSquared(tally(7, () => random.shuffle(items).indexOf(0)))).toBeLessThan(quantile);
    expect(chiSquared(tally(7, () => random.sample(items, 3)[2] ?? 7))).toBeLessThan(quantile);
    // The first draws of many names.
    expect(chiSquared(tally(7, (name) => Math.floor(seededRandom(1, name).next() * 7)))).toBeLessThan(quantile);
  });

  it('shuffles to a permutation and samples without repeats, leaving the items alone', () => {
    fc.assert(
      fc.property(seed, fc.uniqueArray(fc.integer(), { maxLength: 30 }), fc.nat(), (value, items, size) => {
        const before = [...items];
        const k = items.length === 0 ? 0 : size % (items.length + 1);
        const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
        expect(sorted(seededRandom(value).shuffle(items))).toEqual(sorted(items));
        const sample = seededRandom(value).sample(items, k);
        expect(new Set(sample).size).toBe(k);
        expect(sample.every((item) => items.includes(item))).toBe(true);
        expect(items).toEqual(before);
      }),
    );
  });

  it('refuses what cannot be drawn', () => {
    const random = seededRandom(1);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.sample([1, 2], 3)).toThrow('the size of the sample is 3; expected an integer from 0 to 2');
    expect(() => random.integer(0)).toThrow(RangeError);
    expect(() => random.integer(2.5)).toThrow(RangeError);
    expect(() => seededRandom(Number.NaN)).toThrow('NaN');
  });
});

describe('seedOf', () => {
  it('is an integer of 31 bits', () => {
    fc.assert(
      fc.property(seed, names, (value, name) => {
        const result = seedOf(value, ...name);
        expect(Number.isInteger(result) && result >= 0 && result < 2 ** 31).toBe(true);
      }),
    );
  });

  it('rarely meets itself: 20,000 names share at most a few seeds', () => {
    const seeds = new Set(Array.from({ length: 20_000 }, (_, index) => seedOf(1, 'row', index)));
    expect(seeds.size).toBeGreaterThan(19_995);
  });
});
