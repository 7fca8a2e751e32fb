import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { canonicalJson } from './canonical-json.ts';

/** A stream of random numbers. Two streams with different names never influence each other. */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  next(): number;
  /** Uniform in 0 … n−1. */
  integer(n: number): number;
  /** A new array with the items in random order. */
  shuffle<T>(items: readonly T[]): T[];
  /** `k` different items in random order. */
  sample<T>(items: readonly T[], k: number): T[];
  /** One item. */
  pick<T>(items: readonly T[]): T;
}

function hashOf(seed: number, names: readonly (string | number)[]): Buffer {
  return createHash('sha256')
    .update(canonicalJson([seed, ...names]))
    .digest();
}

function requireInteger(value: number, low: number, high: number, what: string): void {
  if (!Number.isSafeInteger(value) || value < low || value > high) {
    throw new RangeError(`${what} is ${value}; expected an integer from ${low} to ${high}`);
  }
}

/**
 * The random stream of a seed and a name such as `('select', 'no-filter')`.
 * The same arguments give the same stream on every machine; `1` and `'1'` are different names.
 * Generator: xoroshiro128+ (Blackman and Vigna), its state the first 128 bits of the names' SHA-256.
 */
export function seededRandom(seed: number, ...names: (string | number)[]): Random {
  const hash = hashOf(seed, names);
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => hash.readInt32LE(offset)));

  function integer(n: number): number {
    requireInteger(n, 1, Number.MAX_SAFE_INTEGER, 'the number of choices');
    return uniformInt(generator, 0, n - 1);
  }

  function sample<T>(items: readonly T[], k: number): T[] {
    requireInteger(k, 0, items.length, 'the size of the sample');
    const pool = items.slice();
    for (let index = 0; index < k; index += 1) {
      const other = index + integer(pool.length - index);
      const chosen = pool[other] as T;
      pool[other] = pool[index] as T;
      pool[index] = chosen;
    }
    pool.length = k;
    return pool;
  }

  return {
    next: () => uniformFloat64(generator),
    integer,
    sample,
    shuffle: (items) => sample(items, items.length),
    pick: (items) => items[integer(items.length)] as (typeof items)[number],
  };
}

/** A seed for a request or another program: an integer from 0 to 2^31 − 1 that follows from the arguments. */
export function seedOf(seed: number, ...names: (string | number)[]): number {
  return hashOf(seed, names).readUInt32LE(16) >>> 1;
}
