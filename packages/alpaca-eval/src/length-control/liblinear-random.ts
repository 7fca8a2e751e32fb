import { MersenneTwister } from '@mainbench/python-semantics';
import type { DrawBelow } from './fit-state.ts';

const range32 = 2 ** 32;

/** The seed that alpaca_eval gives to scikit-learn. */
const randomState = 123;
const largestSeed = 2 ** 31 - 2;

/** The seeds that scikit-learn draws for its solver, one a fit: NumPy's `RandomState(123).randint(2**31 - 1)`. */
export function solverSeeds(count: number): number[] {
  const generator = new MersenneTwister(randomState);
  const seeds: number[] = [];
  while (seeds.length < count) {
    const drawn = generator.nextUint32() & 0x7fffffff;
    if (drawn <= largestSeed) seeds.push(drawn);
  }
  return seeds;
}

/** The seed of a fit that stands alone. */
export const solverSeed = solverSeeds(1)[0] as number;

/**
 * The whole numbers that scikit-learn's LIBLINEAR draws: MT19937 with the unbiased multiplication of Lemire
 * (Fast random integer generation in an interval, ACM TOMACS 29, 2019, algorithm 5). Exact for counts up to 2^21.
 */
export function drawBelow(seed: number): DrawBelow {
  const generator = new MersenneTwister(seed);
  return (count) => {
    let product = generator.nextUint32() * count;
    if (product % range32 < count) {
      const threshold = (range32 - count) % count;
      while (product % range32 < threshold) product = generator.nextUint32() * count;
    }
    return Math.floor(product / range32);
  };
}
