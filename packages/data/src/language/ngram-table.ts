import { NodeMap } from './node-map.ts';

/** How often each n-gram of one to three characters occurs in texts of a language, as langdetect keeps it. */
export interface LanguageProfile {
  /** ISO 639-1, such as `en`; Chinese has `zh-cn` and `zh-tw`. */
  name: string;
  freq: Readonly<Record<string, number>>;
  /** Occurrences of all n-grams of one, two and three characters. */
  n_words: readonly [number, number, number];
}

/** What most texts consist of once characters are made alike: a space and the letters of ASCII. */
const basicUnits: readonly number[] = [...' ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].map((letter) => {
  return letter.charCodeAt(0);
});
export const side = basicUnits.length;
export const notBasic = 255;
/** The place of each code unit among the basic ones. */
export const basicIndex = new Uint8Array(0x10000).fill(notBasic);
for (const [index, unit] of basicUnits.entries()) basicIndex[unit] = index;

/** The n-grams of all profiles, interned, with their probabilities in each language. */
export class NgramTable {
  /** Language names, sorted: the same order, and so the same sums, on every machine. */
  readonly languages: readonly string[];
  readonly #nodes = new NodeMap();
  /** Entries of single characters, and of two and three where all are letters of ASCII or spaces. */
  readonly singles = new Int32Array(0x10000);
  readonly pairs = new Int32Array(side ** 2);
  readonly triples = new Int32Array(side ** 3);
  /** Each node's first entry in the two lists of entries; the next node's is its end. */
  readonly #starts: Int32Array;
  readonly #entryLanguages: Uint8Array;
  readonly #entryProbabilities: Float64Array;
  /** Probabilities in all languages, filled in for the n-grams that were asked for so far. */
  readonly rows: Float64Array;
  readonly #filled: Uint8Array;

  constructor(profiles: readonly LanguageProfile[]) {
    const sorted = [...profiles].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.languages = sorted.map(({ name }) => name);
    for (const { freq } of sorted) for (const gram in freq) this.#nodes.addCharacters(gram);
    const nodes: number[] = [];
    const languages: number[] = [];
    const probabilities: number[] = [];
    for (const [language, { freq, n_words }] of sorted.entries()) {
      for (const gram in freq) {
        const { length } = gram;
        if (length < 1 || length > 3) continue;
        nodes.push(this.#nodes.add(gram));
        languages.push(language);
        probabilities.push((freq[gram] as number) / (n_words[length - 1] as number));
      }
    }
    const { count } = this.#nodes;
    this.rows = new Float64Array(count * this.languages.length);
    this.#filled = new Uint8Array(count);
    this.#starts = new Int32Array(count + 1);
    for (const node of nodes) this.#starts[node + 1] = (this.#starts[node + 1] as number) + 1;
    for (let node = 0; node < count; node += 1) {
      this.#starts[node + 1] = (this.#starts[node + 1] as number) + (this.#starts[node] as number);
    }
    const next = this.#starts.slice();
    this.#entryLanguages = new Uint8Array(nodes.length);
    this.#entryProbabilities = new Float64Array(nodes.length);
    for (let index = 0; index < nodes.length; index += 1) {
      const node = nodes[index] as number;
      const place = next[node] as number;
      next[node] = place + 1;
      this.#entryLanguages[place] = languages[index] as number;
      this.#entryProbabilities[place] = probabilities[index] as number;
    }
    this.#fillDirect();
  }

  #fillDirect(): void {
    for (let unit = 0; unit < 0x10000; unit += 1) this.singles[unit] = this.extend(0, unit);
    for (const [last, lastUnit] of basicUnits.entries()) {
      for (const [second, secondUnit] of basicUnits.entries()) {
        const place = second * side + last;
        const pair = this.extend(this.singles[lastUnit] as number, secondUnit);
        this.pairs[place] = pair;
        if (pair === 0) continue;
        for (const [third, thirdUnit] of basicUnits.entries()) {
          this.triples[third * side * side + place] = this.extend(pair, thirdUnit);
        }
      }
    }
  }

  /**
   * The entry of an n-gram that is longer to the left by one code unit than that of another entry; the entry 0 stands for
   * no characters at the start. An entry is twice its node, plus one where a profile has the n-gram itself.
   * @returns 0 where no profile has it, nor a longer one
   */
  extend(entry: number, unit: number): number {
    const node = this.#nodes.extend(entry >> 1, unit);
    return node * 2 + ((this.#starts[node + 1] as number) > (this.#starts[node] as number) ? 1 : 0);
  }

  /** Where the row of a node begins: its probabilities in each language. */
  row(node: number): number {
    const start = node * this.languages.length;
    if (this.#filled[node] === 1) return start;
    this.#filled[node] = 1;
    const end = this.#starts[node + 1] as number;
    for (let entry = this.#starts[node] as number; entry < end; entry += 1) {
      this.rows[start + (this.#entryLanguages[entry] as number)] = this.#entryProbabilities[entry] as number;
    }
    return start;
  }
}
