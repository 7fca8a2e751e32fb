import type { BandSizes } from './band-sizes.ts';
import { MinHasher } from './minhash.ts';
import { Shingler, type ShingleSettings } from './shingles.ts';

/** What a fingerprint is made with. */
export interface FingerprintSettings extends ShingleSettings {
  permutations: number;
  /** Of the permutations. */
  seed: number;
  sizes: BandSizes;
}

/** Fingerprints of some texts, in typed arrays that threads hand over. */
export interface Fingerprints {
  /** Shingles of each text; 0 where it has no words. */
  counts: Uint32Array<ArrayBuffer>;
  /** Hashes of the shingles, one text after another. */
  shingles: Uint32Array<ArrayBuffer>;
  /** A hash of each band, all first bands before all second ones. */
  bands: Uint32Array<ArrayBuffer>;
}

/** The rows of a band in 32 bits (the mixing of MurmurHash3); a candidate is checked, so a collision costs time alone. */
function bandHash(signature: Uint32Array, from: number, rows: number): number {
  let hash = rows;
  for (let row = from; row < from + rows; row += 1) {
    let word = Math.imul(signature[row] as number, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Makes fingerprints of texts. */
export class Fingerprinter {
  readonly #sizes: BandSizes;
  readonly #shingler: Shingler;
  readonly #hasher: MinHasher;
  readonly #signature: Uint32Array;

  constructor({ permutations, seed, sizes, ...shingles }: FingerprintSettings) {
    this.#sizes = sizes;
    this.#shingler = new Shingler(shingles);
    this.#hasher = new MinHasher(permutations, seed, sizes.bands * sizes.rows);
    this.#signature = new Uint32Array(this.#hasher.count);
  }

  /** The fingerprints of texts, in their order. */
  fingerprint(texts: readonly string[]): Fingerprints {
    const { bands: bandCount, rows } = this.#sizes;
    const counts = new Uint32Array(texts.length);
    const bands = new Uint32Array(bandCount * texts.length);
    const parts: Uint32Array[] = [];
    for (const [index, text] of texts.entries()) {
      const hashes = this.#shingler.hash(text).slice();
      parts.push(hashes);
      counts[index] = hashes.length;
      this.#hasher.sign(hashes, this.#signature, 0);
      for (let band = 0; band < bandCount; band += 1) {
        bands[band * texts.length + index] = bandHash(this.#signature, band * rows, rows);
      }
    }
    const shingles = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      shingles.set(part, at);
      at += part.length;
    }
    return { counts, shingles, bands };
  }
}
