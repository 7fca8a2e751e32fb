import type { UnionFind } from './union-find.ts';

/** A text is compared with so many others in vain, then it counts as no duplicate: bounds time on texts full of boilerplate. */
const mostFailures = 64;
/** Texts of one bucket that are looked at for each text; most of a large bucket are of one cluster. */
const mostSteps = 64;

function emptySlots(texts: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(2 * texts + 1))).fill(-1);
}

/** Joins the clusters of texts that agree in a band and are alike. */
export class CandidateJoiner {
  readonly #clusters: UnionFind;
  readonly #alike: (a: number, b: number) => boolean;
  readonly #failures: Uint8Array;
  readonly #previous: Int32Array;
  readonly #last: Int32Array;
  readonly #refuted = new Set<number>();

  /** @param alike decides whether two texts are near-duplicates */
  constructor(texts: number, clusters: UnionFind, alike: (a: number, b: number) => boolean) {
    this.#clusters = clusters;
    this.#alike = alike;
    this.#failures = new Uint8Array(texts);
    this.#previous = new Int32Array(texts);
    this.#last = emptySlots(texts);
  }

  #compare(text: number, other: number): void {
    const texts = this.#previous.length;
    const pair = other * texts + text;
    if (this.#clusters.find(text) === this.#clusters.find(other) || this.#refuted.has(pair)) return;
    if (this.#alike(text, other)) {
      this.#clusters.join(text, other);
      return;
    }
    this.#failures[text] = (this.#failures[text] as number) + 1;
    if (this.#refuted.size > 1 << 20) this.#refuted.clear();
    this.#refuted.add(pair);
  }

  /**
   * Goes through one band.
   * @param keys the band's hash of each text
   * @param counts shingles of each text; a text without any is skipped
   */
  join(keys: Uint32Array, counts: Uint32Array): void {
    const last = this.#last.fill(-1);
    const previous = this.#previous;
    for (let text = 0; text < keys.length; text += 1) {
      if (counts[text] === 0) continue;
      const key = keys[text];
      let slot = (key as number) & (last.length - 1);
      while (last[slot] !== -1 && keys[last[slot] as number] !== key) slot = (slot + 1) & (last.length - 1);
      let other = last[slot] as number;
      previous[text] = other;
      last[slot] = text;
      for (let step = 0; other !== -1 && step < mostSteps; step += 1) {
        if ((this.#failures[text] as number) >= mostFailures) break;
        this.#compare(text, other);
        other = previous[other] as number;
      }
    }
  }
}
