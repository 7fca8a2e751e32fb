const multiplier = 0x9e3779b1;
const largestKey = 2 ** 31;

/**
 * Nodes of n-grams, read from their last character to their first, so that the one, two and three last characters of a
 * text are found in one walk. Open addressing: a key and its node lie side by side.
 */
export class NodeMap {
  /** A number of its own for each code unit that occurs, from 1. */
  readonly #characters = new Uint16Array(0x10000);
  #characterCount = 1;
  #slots = new Int32Array(1 << 19);
  /** Node 0 is the empty n-gram. */
  count = 1;

  addCharacters(gram: string): void {
    for (let index = 0; index < gram.length; index += 1) {
      const unit = gram.charCodeAt(index);
      if (this.#characters[unit] !== 0) continue;
      this.#characters[unit] = this.#characterCount;
      this.#characterCount += 1;
    }
  }

  /** Where the entry of a key begins, or would begin. */
  #slot(key: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = (Math.imul(key, multiplier) >>> 8) & (mask - 1);
    while (slots[slot] !== 0 && slots[slot] !== key) slot = (slot + 2) & mask;
    return slot;
  }

  #grow(): void {
    const slots = this.#slots;
    this.#slots = new Int32Array(slots.length * 2);
    for (let from = 0; from < slots.length; from += 2) {
      const key = slots[from] as number;
      if (key === 0) continue;
      const slot = this.#slot(key);
      this.#slots[slot] = key;
      this.#slots[slot + 1] = slots[from + 1] as number;
    }
  }

  /** Adds an n-gram whose characters are all known. @returns its node */
  add(gram: string): number {
    let node = 0;
    for (let index = gram.length - 1; index >= 0; index -= 1) {
      const key = node * this.#characterCount + (this.#characters[gram.charCodeAt(index)] as number);
      if (key >= largestKey) throw new RangeError('more n-grams than profiles of languages have');
      const slot = this.#slot(key);
      if (this.#slots[slot] !== 0) {
        node = this.#slots[slot + 1] as number;
        continue;
      }
      node = this.count;
      this.count += 1;
      this.#slots[slot] = key;
      this.#slots[slot + 1] = node;
      if (this.count * 4 > this.#slots.length) this.#grow();
    }
    return node;
  }

  /** The node of an n-gram that is longer to the left by one code unit; 0 where there is none. */
  extend(node: number, unit: number): number {
    const character = this.#characters[unit] as number;
    return character === 0 ? 0 : (this.#slots[this.#slot(node * this.#characterCount + character) + 1] as number);
  }
}
