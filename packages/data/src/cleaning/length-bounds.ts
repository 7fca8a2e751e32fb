import { codePointLength, pythonSplit } from '@mainbench/python-semantics';
import type { Bounds } from './cleaning-options.ts';

/** Why a text is outside its bounds; undefined where it is inside. */
export function outside(text: string, bounds: Bounds): string | undefined {
  const { min_characters, max_characters, min_words, max_words, max_bytes } = bounds;
  if (min_characters !== null || max_characters !== null) {
    const characters = codePointLength(text);
    if (min_characters !== null && characters < min_characters) return 'too short';
    if (max_characters !== null && characters > max_characters) return 'too long';
  }
  if (min_words !== null || max_words !== null) {
    const words = pythonSplit(text).length;
    if (min_words !== null && words < min_words) return 'too short';
    if (max_words !== null && words > max_words) return 'too long';
  }
  return max_bytes !== null && Buffer.byteLength(text) > max_bytes ? 'of too many bytes' : undefined;
}
