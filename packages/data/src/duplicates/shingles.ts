import { sha1Hash32 } from './sha1-hash32.ts';

/** What the set of a text's shingles is made of. */
export interface ShingleSettings {
  shingle: 'words' | 'characters';
  /** Words or characters of a shingle. */
  size: number;
}

const space = 0x20;
/** What each ASCII character becomes: letters in lower case, digits and `_` as they are, anything else ends a word. */
const asciiWord = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code).toLowerCase();
  return /\w/.test(character) ? character.charCodeAt(0) : space;
});
const betweenWords = /[^\p{L}\p{M}\p{N}_]+/gu;

/**
 * Hashes the shingles of texts: runs of `size` words, each word in lower case and one space between two of them, as
 * text-dedup and BigCode's pipeline make them; or runs of characters of that text. A word is a run of letters, marks,
 * digits and `_`. A text with fewer words is one shingle, and one without any has none.
 */
export class Shingler {
  readonly #settings: ShingleSettings;
  #bytes = new Uint8Array(1 << 16);
  #hashes = new Uint32Array(1 << 12);
  readonly #encoder = new TextEncoder();

  constructor(settings: ShingleSettings) {
    this.#settings = settings;
  }

  /** Writes the words with a space after each; @returns how many bytes that took */
  #writeWords(text: string): number {
    if (this.#bytes.length < 3 * text.length + 2) this.#bytes = new Uint8Array(3 * text.length + 2);
    const { read, written } = this.#encoder.encodeInto(text, this.#bytes);
    if (read !== written) {
      const words = text.toLowerCase().replace(betweenWords, ' ').trim();
      if (words === '') return 0;
      if (this.#bytes.length < 3 * words.length + 1) this.#bytes = new Uint8Array(3 * words.length + 1);
      const end = this.#encoder.encodeInto(words, this.#bytes).written;
      this.#bytes[end] = space;
      return end + 1;
    }
    const bytes = this.#bytes;
    let end = 0;
    let previous = space;
    for (let at = 0; at < written; at += 1) {
      const byte = asciiWord[bytes[at] as number] as number;
      if (byte !== space || previous !== space) {
        bytes[end] = byte;
        end += 1;
      }
      previous = byte;
    }
    if (previous !== space) {
      bytes[end] = space;
      end += 1;
    }
    return end;
  }

  #add(count: number, from: number, to: number): number {
    if (count === this.#hashes.length) {
      const more = new Uint32Array(2 * count);
      more.set(this.#hashes);
      this.#hashes = more;
    }
    this.#hashes[count] = sha1Hash32(this.#bytes, from, to);
    return count + 1;
  }

  /**
   * The 32-bit hashes of a text's shingles, in their order and with repetitions.
   * @returns a view that the next call overwrites
   */
  hash(text: string): Uint32Array {
    const { shingle, size } = this.#settings;
    const end = this.#writeWords(text);
    if (end === 0) return this.#hashes.subarray(0, 0);
    const bytes = this.#bytes;
    // A shingle of characters ends before the first byte of one, one of words at the space after one.
    const ends =
      shingle === 'words'
        ? (at: number) => bytes[at] === space
        : (at: number) => ((bytes[at] as number) & 0xc0) !== 0x80 && at > 0;
    const width = shingle === 'words' ? 1 : 0;
    const starts: number[] = [0];
    let first = 0;
    let count = 0;
    for (let at = 0; at < end; at += 1) {
      if (!ends(at)) continue;
      starts.push(at + width);
      if (starts.length - first > size) {
        count = this.#add(count, starts[first] as number, at);
        first += 1;
      }
    }
    if (count === 0) count = this.#add(0, 0, end - 1);
    return this.#hashes.subarray(0, count);
  }
}
