import { MersenneTwister } from './mersenne-twister.ts';
import { seedWords } from './seed-words.ts';

/** Where `weight` would be put into ascending `sums`, after equal ones; at most `last`. */
function bisect(sums: readonly number[], weight: number, last: number): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (weight < (sums[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The size from which drawing again is cheaper than copying the population (CPython, Lib/random.py `sample`). */
function setSize(k: number): number {
  return k > 5 ? 21 + 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 21;
}

/** Python's `random.Random`: the same draws from the same seed (CPython 3.11, Lib/random.py, Modules/_randommodule.c). */
export class PythonRandom {
  readonly #bits: MersenneTwister;
  #spareGauss: number | undefined;

  /** @param seed a whole number, or a text (Python's seeding of version 2) */
  constructor(seed: number | bigint | string) {
    this.#bits = new MersenneTwister(seedWords(seed));
  }

  /** In [0, 1), 53 bits. */
  random(): number {
    const high = this.#bits.nextUint32() >>> 5;
    const low = this.#bits.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** `k` random bits as a number, 1 ≤ k ≤ 32. */
  getrandbits(k: number): number {
    return this.#bits.nextUint32() >>> (32 - k);
  }

  /** A whole number from 0 to n − 1, 1 ≤ n ≤ 2³². */
  randbelow(n: number): number {
    const k = n === 4294967296 ? 33 : 32 - Math.clz32(n);
    if (k > 32) {
      // 33 bits: Python takes the low word first, then one bit of a second word.
      for (;;) {
        const low = this.#bits.nextUint32();
        if (this.getrandbits(1) === 0) return low;
      }
    }
    let drawn = this.getrandbits(k);
    while (drawn >= n) drawn = this.getrandbits(k);
    return drawn;
  }

  /** A whole number from `low` to `high`, both included. */
  randint(low: number, high: number): number {
    return low + this.randbelow(high - low + 1);
  }

  /** @throws RangeError where there are no items */
  choice<T>(items: ArrayLike<T>): T {
    if (items.length === 0) throw new RangeError('cannot choose from nothing');
    return items[this.randbelow(items.length)] as T;
  }

  /** Shuffles in place. */
  shuffle<T>(items: T[]): void {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.randbelow(last + 1);
      const kept = items[last] as T;
      items[last] = items[other] as T;
      items[other] = kept;
    }
  }

  /**
   * `k` different places of 0 to n − 1, in the order drawn.
   * @throws RangeError where k is larger than n
   */
  sampleIndices(n: number, k: number): number[] {
    if (k > n || k < 0) throw new RangeError(`a sample of ${k} of ${n}`);
    const drawn: number[] = new Array(k);
    if (n <= setSize(k)) {
      const pool = Array.from({ length: n }, (_, index) => index);
      for (let count = 0; count < k; count += 1) {
        const place = this.randbelow(n - count);
        drawn[count] = pool[place] as number;
        pool[place] = pool[n - count - 1] as number;
      }
      return drawn;
    }
    const used = new Set<number>();
    for (let count = 0; count < k; count += 1) {
      let place = this.randbelow(n);
      while (used.has(place)) place = this.randbelow(n);
      used.add(place);
      drawn[count] = place;
    }
    return drawn;
  }

  /** `k` items of different places. */
  sample<T>(items: ArrayLike<T>, k: number): T[] {
    return this.sampleIndices(items.length, k).map((index) => items[index] as T);
  }

  /** `k` items, each drawn from all; `weights` need not sum to 1. */
  choices<T>(items: ArrayLike<T>, k = 1, weights?: readonly number[]): T[] {
    const drawn: T[] = [];
    if (weights === undefined) {
      for (let count = 0; count < k; count += 1) drawn.push(items[Math.floor(this.random() * items.length)] as T);
      return drawn;
    }
    let total = 0;
    const sums = weights.map((weight) => {
      total += weight;
      return total;
    });
    for (let count = 0; count < k; count += 1) {
      drawn.push(items[bisect(sums, this.random() * total, items.length - 1)] as T);
    }
    return drawn;
  }

  /** A normal deviate by Box and Muller; every second one is the spare of the one before. */
  gauss(mean: number, deviation: number): number {
    const spare = this.#spareGauss;
    this.#spareGauss = undefined;
    if (spare !== undefined) return mean + spare * deviation;
    const angle = this.random() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    this.#spareGauss = Math.sin(angle) * radius;
    return mean + Math.cos(angle) * radius * deviation;
  }
}
