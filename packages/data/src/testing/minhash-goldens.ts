import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface MinhashGoldens {
  /** Texts that the digests and clusters are of: `inventedText(index, 1, 60)`. */
  texts: number;
  /** The signature of the first text. */
  first: number[];
  /** SHA-256 of the signatures of each thousand texts, 32-bit words with the low byte first. */
  sha256: string[];
  /** The first numbers of the signatures of `textsOfManyScripts`. */
  foreign: { words: number[]; characters: number[] }[];
  bands: { threshold: number; num_perm: number; weights: [number, number]; bands: [number, number] }[];
  /** Texts that are near-duplicates of an earlier one, and the first of their cluster. */
  clusters: { weights: [number, number]; pairs: [number, number][] }[];
}

/** What Python's datasketch gives for the same texts (test/parity/minhash_goldens.py). */
export const minhashGoldens: MinhashGoldens = JSON.parse(
  readFileSync(join(import.meta.dirname, 'minhash-goldens.json'), 'utf8'),
);
