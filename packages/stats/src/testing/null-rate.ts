import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { crossedMean } from '../crossed-mean.ts';
import { criticalT } from '../student-t.ts';

/** How often two groups of trainings of one kind differ. */
export interface NullRate {
  rate: number;
  low: number;
  high: number;
  /** Comparisons of two groups, over all partitions. */
  comparisons: number;
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other] as number, order[index] as number];
  }
  return order;
}

/**
 * Splits trainings of one recipe at random into disjoint groups and compares each group with the next one, as two arms
 * of so many replicates: the share that differs at the 5 % level.
 * @param trainings one array of row scores a training, over the same rows
 * @returns the rate with a 95 % interval by the jackknife over trainings (Efron and Tibshirani, 1993, chapter 11):
 *   partitions share trainings, so that comparisons are not independent
 * @throws RangeError where the trainings do not make two groups besides one that is left out
 */
export function nullRate(
  trainings: readonly ArrayLike<number>[],
  groupSize: number,
  { partitions, seed }: { partitions: number; seed: number },
): NullRate {
  const count = trainings.length;
  if (count <= 2 * groupSize) throw new RangeError(`${count} trainings make no two groups of ${groupSize}`);
  const generator = xoroshiro128plus(seed);
  const random = () => (generator.next() >>> 0) / 2 ** 32;
  let comparisons = 0;
  let differing = 0;
  const comparisonsOf = new Array<number>(count).fill(0);
  const differingOf = new Array<number>(count).fill(0);
  for (let partition = 0; partition < partitions; partition += 1) {
    const order = shuffled(count, random);
    for (let start = 0; start + 2 * groupSize <= count; start += 2 * groupSize) {
      const members = order.slice(start, start + 2 * groupSize);
      const table = Array.from({ length: groupSize }, (_, index) => {
        const ours = trainings[members[index] as number] as ArrayLike<number>;
        const theirs = trainings[members[groupSize + index] as number] as ArrayLike<number>;
        return Float64Array.from({ length: ours.length }, (_, row) => (ours[row] as number) - (theirs[row] as number));
      });
      const { low, high } = crossedMean(table, 0.95);
      const differs = low > 0 || high < 0 ? 1 : 0;
      comparisons += 1;
      differing += differs;
      for (const member of members) {
        comparisonsOf[member] = (comparisonsOf[member] as number) + 1;
        differingOf[member] = (differingOf[member] as number) + differs;
      }
    }
  }
  const rate = differing / comparisons;
  const without = comparisonsOf.map((own, index) => {
    const left = comparisons - own;
    return left === 0 ? rate : (differing - (differingOf[index] as number)) / left;
  });
  const center = without.reduce((sum, value) => sum + value, 0) / count;
  const variance = ((count - 1) / count) * without.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const half = criticalT(0.95, count - 1) * Math.sqrt(variance);
  return { rate, low: Math.max(0, rate - half), high: Math.min(1, rate + half), comparisons };
}
