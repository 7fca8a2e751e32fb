import { pythonSplit } from '@mainbench/python-semantics';

/** Python's `string.punctuation`. */
const punctuation = /[!-/:-@[-`{-~]+/g;
const capitals = /[A-Z]+/g;

/**
 * The words of a text as lm-evaluation-harness' decontamination normalises it (`lm_eval/decontamination/janitor.py`):
 * ASCII letters in lower case, ASCII punctuation deleted, split at Python's white space.
 */
export function normalizedWords(text: string): string[] {
  const lower = text.replace(punctuation, '').replace(capitals, (letters) => letters.toLowerCase());
  return pythonSplit(lower);
}

/** Two hashes of a word, by different multipliers (FNV-1a over UTF-16 units). */
function wordHash(word: string, prime: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), prime);
  return hash ^ (hash >>> 15);
}

const primes = [0x01000193, 0x5bd1e995] as const;
const factors = [0x9e3779b1, 0x85ebca77] as const;

/** `factor` to the power of `n`, modulo 2^32. */
function power(factor: number, n: number): number {
  let result = 1;
  for (let count = 0; count < n; count += 1) result = Math.imul(result, factor);
  return result;
}

/** What threads share of an index: a hash table, and a list of entries for each n-gram. */
export interface SharedNgrams {
  size: number;
  /** Two words of a hash and the place of the first entry plus 1, a slot; 0 where it is free. */
  slots: Uint32Array;
  /** The number of a document and the place of the next entry plus 1, an entry. */
  entries: Uint32Array;
}

function shared(from: Uint32Array, length: number): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(Uint32Array.BYTES_PER_ELEMENT * Math.max(1, length)));
  copy.set(from.subarray(0, length));
  return copy;
}

const slotWords = 3;
const entryWords = 2;

/**
 * The n-grams of words of some documents, each by 64 bits of a rolling hash; of a million n-grams against a billion, less
 * than one in 10,000 runs would meet a wrong one. Memory: up to 56 bytes an n-gram.
 */
export class NgramIndex {
  readonly size: number;
  #slots: Uint32Array;
  #entries: Uint32Array;
  #used = 0;
  #entryCount = 0;
  /** What a word counts when it leaves the window. */
  readonly #leaving: readonly [number, number];

  /** @param size words of an n-gram; or what another thread made */
  constructor(size: number | SharedNgrams) {
    this.size = typeof size === 'number' ? size : size.size;
    this.#slots = typeof size === 'number' ? new Uint32Array(slotWords << 10) : size.slots;
    this.#entries = typeof size === 'number' ? new Uint32Array(entryWords << 10) : size.entries;
    this.#leaving = [power(factors[0], this.size), power(factors[1], this.size)];
  }

  /** The index in shared memory; nothing can be added to what is made of it. */
  share(): SharedNgrams {
    return {
      size: this.size,
      slots: shared(this.#slots, this.#slots.length),
      entries: shared(this.#entries, entryWords * this.#entryCount),
    };
  }

  /** The place of the slot of a hash: its own, or the free one where it would go. */
  #slotOf(first: number, second: number): number {
    const count = this.#slots.length / slotWords;
    let slot = (first ^ (first >>> 16)) & (count - 1);
    for (;;) {
      const at = slotWords * slot;
      if (this.#slots[at + 2] === 0) return at;
      if (this.#slots[at] === first >>> 0 && this.#slots[at + 1] === second >>> 0) return at;
      slot = (slot + 1) & (count - 1);
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(2 * before.length);
    for (let at = 0; at < before.length; at += slotWords) {
      if (before[at + 2] === 0) continue;
      this.#slots.set(
        before.subarray(at, at + slotWords),
        this.#slotOf(before[at] as number, before[at + 1] as number),
      );
    }
  }

  /** Each n-gram by its hash and the place of its first word. */
  #each(words: readonly string[], visit: (first: number, second: number, start: number) => void): void {
    const [hashes, others] = primes.map((prime) => words.map((word) => wordHash(word, prime))) as [number[], number[]];
    let first = 0;
    let second = 0;
    for (let index = 0; index < words.length; index += 1) {
      first = (Math.imul(first, factors[0]) + (hashes[index] as number)) | 0;
      second = (Math.imul(second, factors[1]) + (others[index] as number)) | 0;
      const left = index - this.size;
      if (left >= 0) {
        first = (first - Math.imul(this.#leaving[0], hashes[left] as number)) | 0;
        second = (second - Math.imul(this.#leaving[1], others[left] as number)) | 0;
      }
      if (left >= -1) visit(first, second, left + 1);
    }
  }

  /** Adds the n-grams of a text of a document. */
  add(text: string, document: number): void {
    this.#each(normalizedWords(text), (first, second) => {
      if (2 * slotWords * this.#used >= this.#slots.length) this.#grow();
      const at = this.#slotOf(first, second);
      const head = this.#slots[at + 2] as number;
      // Texts of a document come together, so its entry is the latest.
      if (head !== 0 && this.#entries[entryWords * (head - 1)] === document) return;
      if (entryWords * this.#entryCount === this.#entries.length) {
        const more = new Uint32Array(2 * this.#entries.length);
        more.set(this.#entries);
        this.#entries = more;
      }
      this.#entries[entryWords * this.#entryCount] = document;
      this.#entries[entryWords * this.#entryCount + 1] = head;
      this.#entryCount += 1;
      if (head === 0) this.#used += 1;
      this.#slots[at] = first;
      this.#slots[at + 1] = second;
      this.#slots[at + 2] = this.#entryCount;
    });
  }

  /** The documents that a text shares an n-gram with, each with the first such n-gram. */
  find(text: string): Map<number, string> {
    const found = new Map<number, string>();
    const words = normalizedWords(text);
    this.#each(words, (first, second, start) => {
      let entry = this.#slots[this.#slotOf(first, second) + 2] as number;
      for (; entry !== 0; entry = this.#entries[entryWords * (entry - 1) + 1] as number) {
        const document = this.#entries[entryWords * (entry - 1)] as number;
        if (!found.has(document)) found.set(document, words.slice(start, start + this.size).join(' '));
      }
    });
    return found;
  }
}
