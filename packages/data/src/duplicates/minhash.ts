import { MersenneTwister } from '@mainbench/python-semantics';

/** Flips the order of unsigned numbers into that of signed ones. */
const signBit = 0x80000000 | 0;
/** Permutations that go over the hashes together: their numbers stay in registers. */
const together = 4;

/** The finalizer of MurmurHash3 (Appleby): a bijection that spreads what is regular in its input. */
function mixed(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/**
 * MinHash (Broder 1997) as Python's datasketch 2.0 makes it by default (`scheme="affine32"`): each hash is mixed, then
 * permuted by h ↦ a·h + b modulo 2^32 with odd `a`. Signatures are equal to those of `MinHash(num_perm, seed)`.
 */
export class MinHasher {
  /** Numbers of a signature. */
  readonly count: number;
  readonly #factors: Int32Array;
  readonly #summands: Int32Array;
  #mixed = new Int32Array(1 << 12);

  /**
   * @param permutations drawn: all factors, then all summands, so that another number gives other ones
   * @param seed of NumPy's generator, from 0 to 2^32 − 1; datasketch's default is 1
   * @param count numbers of a signature, where that is less than the permutations
   */
  constructor(permutations: number, seed = 1, count = permutations) {
    this.count = count;
    // Padded to whole groups.
    const padded = Math.ceil(permutations / together) * together;
    this.#factors = new Int32Array(padded);
    this.#summands = new Int32Array(padded);
    // RandomState.randint(0, 2^31) keeps 31 bits of each draw, and randint(0, 2^32) all.
    const bits = new MersenneTwister(seed);
    for (let index = 0; index < permutations; index += 1) this.#factors[index] = (bits.nextUint32() << 1) | 1;
    for (let index = 0; index < permutations; index += 1) this.#summands[index] = bits.nextUint32() ^ signBit;
  }

  /**
   * Writes the signature of a set of 32-bit hashes; of no hash, the largest value everywhere.
   * @param into where the signature goes, from `offset` on
   */
  sign(hashes: Uint32Array, into: Uint32Array, offset: number): void {
    if (this.#mixed.length < hashes.length) this.#mixed = new Int32Array(hashes.length);
    const values = this.#mixed;
    const { length } = hashes;
    for (let place = 0; place < length; place += 1) values[place] = mixed(hashes[place] as number);
    const factors = this.#factors;
    const summands = this.#summands;
    for (let index = 0; index < this.count; index += together) {
      const [a0, a1, a2, a3] = [factors[index], factors[index + 1], factors[index + 2], factors[index + 3]] as number[];
      const b0 = summands[index] as number;
      const b1 = summands[index + 1] as number;
      const b2 = summands[index + 2] as number;
      const b3 = summands[index + 3] as number;
      let [least0, least1, least2, least3] = [0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff];
      for (let place = 0; place < length; place += 1) {
        const value = values[place] as number;
        const v0 = (Math.imul(a0 as number, value) + b0) | 0;
        const v1 = (Math.imul(a1 as number, value) + b1) | 0;
        const v2 = (Math.imul(a2 as number, value) + b2) | 0;
        const v3 = (Math.imul(a3 as number, value) + b3) | 0;
        if (v0 < least0) least0 = v0;
        if (v1 < least1) least1 = v1;
        if (v2 < least2) least2 = v2;
        if (v3 < least3) least3 = v3;
      }
      const least = [least0, least1, least2, least3];
      for (let part = 0; part < together && index + part < this.count; part += 1) {
        into[offset + index + part] = ((least[part] as number) ^ signBit) >>> 0;
      }
    }
  }
}
