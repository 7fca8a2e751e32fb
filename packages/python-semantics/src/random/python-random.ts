import { MersenneTwister } from './mersenne-twister.ts';
import { seedWords } from './seed-words.ts';

/** The size from which drawing again is cheaper than copying the population (CPython, Lib/random.py `sample`). */
function setSize(k: number): number {
  return k > 5 ? 21 + 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 21;
}

/** Words of 32 bits, drawn one after another. */
export type RandomBits = Pick<MersenneTwister, 'nextUint32'>;

/** Python's `random.Random`: the same draws from the same seed (CPython 3.11, Lib/random.py, Modules/_randommodule.c). */
export class PythonRandom {
  readonly #bits: RandomBits;
  #spareGauss: number | undefined;

  /** @param seed a whole number, or a text (Python's seeding of version 2), or the bits that such a seed gives */
  constructor(seed: number | bigint | string | RandomBits) {
    this.#bits = typeof seed === 'object' ? seed : new MersenneTwister(seedWords(seed));
  }

  /** In [0, 1), 53 bits. */
  random(): number {
    const high = this.#bits.nextUint32() >>> 5;
    const low = this.#bits.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to n − 1, 1 ≤ n < 2³². */
  randbelow(n: number): number {
    const shift = Math.clz32(n);
    let drawn = this.#bits.nextUint32() >>> shift;
    while (drawn >= n) drawn = this.#bits.nextUint32() >>> shift;
    return drawn;
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

  /** `k` different places of 0 to n − 1, in the order drawn. @throws RangeError where k is larger than n */
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

  /** `k` items, each drawn from all. */
  choices<T>(items: ArrayLike<T>, k = 1): T[] {
    return Array.from({ length: k }, () => items[Math.floor(this.random() * items.length)] as T);
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
