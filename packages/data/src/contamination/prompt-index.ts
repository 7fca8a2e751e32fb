import { bestBandSizes } from '../duplicates/band-sizes.ts';
import { Fingerprinter, type FingerprintSettings, type Fingerprints } from '../duplicates/fingerprint.ts';
import { distinctNumbers, jaccard } from '../duplicates/jaccard.ts';

/** Recall counts more than candidates, each of which is checked. */
const weights = [0.02, 0.98] as const;
const permutations = 128;
const shingleWords = 5;

/** What threads share of an index. */
export interface SharedPrompts extends Fingerprints {
  threshold: number;
  /** The document of each text. */
  documents: Uint32Array;
}

function settingsOf(threshold: number): FingerprintSettings {
  return {
    shingle: 'words',
    size: shingleWords,
    permutations,
    seed: 1,
    sizes: bestBandSizes(threshold, permutations, weights),
  };
}

/** Makes fingerprints of texts of documents; those of fewer words than a shingle would be like any short text. */
export function sharePrompts(texts: readonly { text: string; document: number }[], threshold: number): SharedPrompts {
  const long = texts.filter(({ text }) => (text.match(/[\p{L}\p{M}\p{N}_]+/gu)?.length ?? 0) >= shingleWords);
  const made = new Fingerprinter(settingsOf(threshold)).fingerprint(long.map(({ text }) => text));
  return { ...made, threshold, documents: Uint32Array.from(long, ({ document }) => document) };
}

/** Finds documents with a text that is a near-duplicate of another text, by MinHash-LSH and the exact similarity. */
export class PromptIndex {
  readonly #fingerprinter: Fingerprinter;
  readonly #prompts: SharedPrompts;
  readonly #starts: Uint32Array;
  readonly #buckets = new Map<number, number[]>();

  constructor(prompts: SharedPrompts) {
    this.#prompts = prompts;
    this.#fingerprinter = new Fingerprinter(settingsOf(prompts.threshold));
    this.#starts = new Uint32Array(prompts.counts.length + 1);
    for (const [text, count] of prompts.counts.entries()) {
      this.#starts[text + 1] = (this.#starts[text] as number) + count;
    }
    for (const [place, hash] of prompts.bands.entries()) {
      const band = Math.floor(place / prompts.counts.length);
      const key = band * 2 ** 32 + hash;
      const bucket = this.#buckets.get(key);
      if (bucket === undefined) this.#buckets.set(key, [place % prompts.counts.length]);
      else bucket.push(place % prompts.counts.length);
    }
  }

  /** The documents that have a near-duplicate of a text, each once. */
  find(text: string): Set<number> {
    const { shingles, bands } = this.#fingerprinter.fingerprint([text]);
    const candidates = new Set(
      [...bands].flatMap((hash, band) =>
        shingles.length === 0 ? [] : (this.#buckets.get(band * 2 ** 32 + hash) ?? []),
      ),
    );
    if (candidates.size === 0) return new Set();
    const own = distinctNumbers(shingles);
    const alike = [...candidates].filter((candidate) => {
      const other = this.#prompts.shingles.subarray(this.#starts[candidate], this.#starts[candidate + 1]);
      return jaccard(own, distinctNumbers(other)) >= this.#prompts.threshold;
    });
    return new Set(alike.map((candidate) => this.#prompts.documents[candidate] as number));
  }
}
