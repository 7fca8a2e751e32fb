import type { Bounds } from './cleaning-options.ts';

/** Number of Unicode code points. */
export function characterCount(text: string): number {
  let characters = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const pair = text.codePointAt(index) as number;
    if (pair > 0xffff) {
      characters -= 1;
      index += 1;
    }
  }
  return characters;
}

/** The white space at which Python's `str.split()` separates, so that counts agree with those of Python code. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python counts the separators U+001C to U+001F as white space.
const whiteSpace = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Number of words: runs of anything but white space. */
export function wordCount(text: string): number {
  return text.split(whiteSpace).filter((word) => word !== '').length;
}

/** Why a text is outside its bounds; undefined where it is inside. */
export function outside(text: string, bounds: Bounds): string | undefined {
  const { min_characters, max_characters, min_words, max_words, max_bytes } = bounds;
  if (min_characters !== null || max_characters !== null) {
    const characters = characterCount(text);
    if (min_characters !== null && characters < min_characters) return 'too short';
    if (max_characters !== null && characters > max_characters) return 'too long';
  }
  if (min_words !== null || max_words !== null) {
    const words = wordCount(text);
    if (min_words !== null && words < min_words) return 'too short';
    if (max_words !== null && words > max_words) return 'too long';
  }
  return max_bytes !== null && Buffer.byteLength(text) > max_bytes ? 'of too many bytes' : undefined;
}
