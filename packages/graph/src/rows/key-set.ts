const firstSize = 1 << 12;

/** Two hashes of 32 bits: FNV-1a with two offsets, mixed as MurmurHash3 ends (Appleby's fmix32). */
function hashesOf(key: string): [number, number] {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995) ^ (high >>> 13);
  }
  return [mix(low), mix(high)];
}

function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Remembers keys by 64 bits each, so that millions fit into a few megabytes. */
export class KeySet {
  #size = 0;
  #table = new Uint32Array(2 * firstSize);

  /** Adds a key; false where it was perhaps there already: of a million keys, one in ten million times wrongly. */
  add(key: string): boolean {
    if (4 * this.#size > this.#table.length) this.#grow();
    const [low, high] = hashesOf(key);
    return this.#insert(low || 1, high);
  }

  #insert(low: number, high: number): boolean {
    const table = this.#table;
    const slots = table.length / 2;
    for (let slot = high & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      if (table[2 * slot] === 0) {
        table[2 * slot] = low;
        table[2 * slot + 1] = high;
        this.#size += 1;
        return true;
      }
      if (table[2 * slot] === low && table[2 * slot + 1] === high) return false;
    }
  }

  #grow(): void {
    const before = this.#table;
    this.#table = new Uint32Array(2 * before.length);
    this.#size = 0;
    for (let at = 0; at < before.length; at += 2) {
      if (before[at] !== 0) this.#insert(before[at] as number, before[at + 1] as number);
    }
  }
}
