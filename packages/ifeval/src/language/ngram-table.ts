import type { LanguageProfile } from './language-profile.ts';

const multiplier = 0x9e3779b1;

/**
 * The n-grams of all profiles, interned: read from their last character to their first, so that the one, two and three
 * last characters of a text are found in one walk.
 */
export class NgramTable {
  /** Language names, sorted: the same order, and so the same sums, on every machine. */
  readonly languages: readonly string[];
  /** Each n-gram's first entry in `entryLanguages` and `entryProbabilities`; the next one's is its end. */
  readonly #starts: Int32Array;
  readonly #entryLanguages: Uint8Array;
  readonly #entryProbabilities: Float64Array;

  readonly #characters = new Uint16Array(0x10000);
  #characterCount = 1;
  #keys = new Float64Array(1 << 18);
  #nodes = new Int32Array(1 << 18);
  #nodeCount = 1;

  constructor(profiles: readonly LanguageProfile[]) {
    const sorted = [...profiles].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.languages = sorted.map(({ name }) => name);
    for (const { freq } of sorted) {
      for (const gram in freq) {
        for (let index = 0; index < gram.length; index += 1) this.#addCharacter(gram.charCodeAt(index));
      }
    }
    const nodes: number[] = [];
    const languages: number[] = [];
    const probabilities: number[] = [];
    for (const [language, { freq, n_words }] of sorted.entries()) {
      for (const gram in freq) {
        const { length } = gram;
        if (length < 1 || length > 3) continue;
        nodes.push(this.#addGram(gram));
        languages.push(language);
        probabilities.push((freq[gram] as number) / (n_words[length - 1] as number));
      }
    }
    this.#starts = new Int32Array(this.#nodeCount + 1);
    for (const node of nodes) this.#starts[node + 1] = (this.#starts[node + 1] as number) + 1;
    for (let node = 0; node < this.#nodeCount; node += 1) {
      this.#starts[node + 1] = (this.#starts[node + 1] as number) + (this.#starts[node] as number);
    }
    const next = this.#starts.slice();
    this.#entryLanguages = new Uint8Array(nodes.length);
    this.#entryProbabilities = new Float64Array(nodes.length);
    for (const [index, node] of nodes.entries()) {
      const place = next[node] as number;
      next[node] = place + 1;
      this.#entryLanguages[place] = languages[index] as number;
      this.#entryProbabilities[place] = probabilities[index] as number;
    }
  }

  #addCharacter(unit: number): void {
    if (this.#characters[unit] !== 0) return;
    this.#characters[unit] = this.#characterCount;
    this.#characterCount += 1;
  }

  /** Where a key is, or would be. */
  #slot(key: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, multiplier) >>> 7) & mask;
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const nodes = this.#nodes;
    this.#keys = new Float64Array(keys.length * 2);
    this.#nodes = new Int32Array(keys.length * 2);
    for (const [index, key] of keys.entries()) {
      if (key === 0) continue;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#nodes[slot] = nodes[index] as number;
    }
  }

  #addGram(gram: string): number {
    let node = 0;
    for (let index = gram.length - 1; index >= 0; index -= 1) {
      const key = node * this.#characterCount + (this.#characters[gram.charCodeAt(index)] as number);
      const slot = this.#slot(key);
      if (this.#keys[slot] === 0) {
        this.#keys[slot] = key;
        this.#nodes[slot] = this.#nodeCount;
        this.#nodeCount += 1;
        if (this.#nodeCount * 2 > this.#keys.length) this.#grow();
        node = this.#nodeCount - 1;
      } else {
        node = this.#nodes[slot] as number;
      }
    }
    return node;
  }

  /** The node of an n-gram that is one character longer to the left; 0 where no profile has it. The empty one is node 0. */
  extend(node: number, unit: number): number {
    const character = this.#characters[unit] as number;
    if (character === 0) return 0;
    const slot = this.#slot(node * this.#characterCount + character);
    return this.#keys[slot] === 0 ? 0 : (this.#nodes[slot] as number);
  }

  /** Whether a profile has this n-gram itself, not only longer ones. */
  isGram(node: number): boolean {
    return (this.#starts[node + 1] as number) > (this.#starts[node] as number);
  }

  /** Multiplies each language's probability by the weight plus the n-gram's probability in it. */
  multiply(probabilities: Float64Array, node: number, weight: number): void {
    const start = this.#starts[node] as number;
    const end = this.#starts[node + 1] as number;
    let entry = start;
    let language = entry < end ? (this.#entryLanguages[entry] as number) : -1;
    for (let index = 0; index < probabilities.length; index += 1) {
      if (index === language) {
        probabilities[index] =
          (probabilities[index] as number) * (weight + (this.#entryProbabilities[entry] as number));
        entry += 1;
        language = entry < end ? (this.#entryLanguages[entry] as number) : -1;
      } else {
        probabilities[index] = (probabilities[index] as number) * weight;
      }
    }
  }
}
