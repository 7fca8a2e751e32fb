import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseByStrata } from './choose-by-strata.ts';

const pair = (id: string, score: number) => ({ id, score });

describe('chooseByStrata', () => {
  it('keeps the best of each bin, where the best of all would be of one bin alone', () => {
    const sorted = ['h', 'g', 'f', 'e', 'd', 'c', 'b', 'a'].map((id, index) => pair(id, 8 - index));
    const numbers = new Map('abcdefgh'.split('').map((id, index) => [id, index]));
    const { chosen, ...facts } = chooseByStrata(sorted, numbers, 4, 4);
    expect(chosen.map(({ id }) => id).sort()).toEqual(['b', 'd', 'f', 'h']);
    expect(facts).toEqual({ bins: 4, withoutBin: 0, tied: 0, tiedKept: 0 });
  });

  it('lets the other bins give what a small one cannot, and counts pairs without a bin and ties', () => {
    const sorted = [pair('a', 2), pair('b', 1), pair('c', 1), pair('d', 1), pair('none', 3)];
    const numbers = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 2],
    ]);
    const { chosen, ...facts } = chooseByStrata(sorted, numbers, 2, 3);
    expect(chosen).toHaveLength(3);
    expect(facts).toMatchObject({ withoutBin: 1, tied: 3, tiedKept: facts.bins === 2 ? 2 : 3 });
  });

  it('keeps as many as asked, or all with a bin, in shares that differ by one unless a bin is too small', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.option(fc.integer({ min: 0, max: 9 }))), {
          maxLength: 40,
        }),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 50 }),
        (rows, bins, keep) => {
          const sorted = rows.map(([score], index) => pair(String(index), score)).sort((a, b) => b.score - a.score);
          const numbers = new Map(
            rows.flatMap(([, number], index) => (number === null ? [] : [[String(index), number]])),
          );
          const { chosen, withoutBin } = chooseByStrata(sorted, numbers, bins, keep);
          expect(withoutBin).toBe(rows.length - numbers.size);
          expect(chosen).toHaveLength(Math.min(keep, numbers.size));
          expect(new Set(chosen.map(({ id }) => id)).size).toBe(chosen.length);
        },
      ),
    );
  });
});
