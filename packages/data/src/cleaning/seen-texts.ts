import { hash } from 'node:crypto';

/** Words of 32 bits that are kept of a text's SHA-256. */
const words = 3;
const firstSlots = 1 << 10;

/**
 * Remembers texts by 96 bits of their SHA-256, in one array: 24 to 48 bytes a text, where a set of strings takes 150.
 */
export class SeenTexts {
  readonly #digest = new Uint32Array(words);
  #size = 0;
  #table = new Uint32Array(words * firstSlots);

  /** Whether exactly these texts came before; remembers them. */
  seenBefore(...texts: readonly string[]): boolean {
    if (2 * words * this.#size >= this.#table.length) this.#grow();
    const digest = hash('sha256', JSON.stringify(texts), 'hex');
    for (let word = 0; word < words; word += 1) {
      this.#digest[word] = Number.parseInt(digest.slice(8 * word, 8 * word + 8), 16);
    }
    // A slot that begins with 0 is free.
    this.#digest[0] ||= 1;
    return !this.#insert(this.#digest, 0);
  }

  /** Puts the words that stand from a place on into the table; false where they are there. */
  #insert(from: Uint32Array, place: number): boolean {
    const table = this.#table;
    const slots = table.length / words;
    for (let slot = (from[place + 1] as number) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const at = words * slot;
      if (table[at] === 0) {
        for (let word = 0; word < words; word += 1) table[at + word] = from[place + word] as number;
        this.#size += 1;
        return true;
      }
      let word = 0;
      while (word < words && table[at + word] === from[place + word]) word += 1;
      if (word === words) return false;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#table = new Uint32Array(2 * before.length);
    this.#size = 0;
    for (let at = 0; at < before.length; at += words) if (before[at] !== 0) this.#insert(before, at);
  }
}
