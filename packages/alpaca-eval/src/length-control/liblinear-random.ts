import { MersenneTwister } from '@mainbench/python-semantics';
import type { DrawBelow } from './fit-state.ts';

const range32 = 2 ** 32;

/** What NumPy's `RandomState(123).randint(2**31 - 1)` draws first: scikit-learn seeds its solver with it. */
export const solverSeed = 843828734;

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
