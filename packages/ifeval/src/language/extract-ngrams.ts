import { classOf, codeClass } from '../text/code-classes.ts';
import type { CharacterTables } from './character-tables.ts';
import type { NgramTable } from './ngram-table.ts';

const space = 32;

/**
 * The n-grams of a text that a profile knows, as nodes of the table, words with two capitals left out
 * (langdetect, Detector._extract_ngrams and NGram.add_char).
 */
export function extractNgrams(codePoints: readonly number[], { normal }: CharacterTables, table: NgramTable): number[] {
  const found: number[] = [];
  // The last three characters, the last one first; 0 where there are fewer.
  let last = space;
  let second = 0;
  let third = 0;
  let lastUpper = false;
  let capitalWord = false;
  for (const codePoint of codePoints) {
    const character = codePoint < 0x10000 ? (normal[codePoint] as number) : codePoint;
    if (last === space) {
      second = 0;
      capitalWord = false;
      if (character === space) {
        third = 0;
        continue;
      }
    }
    third = second;
    second = last;
    last = character;
    const upper = (classOf(character) & codeClass.upper) !== 0;
    capitalWord = upper && (capitalWord || lastUpper);
    lastUpper = upper;
    if (capitalWord || last > 0xffff) continue;
    let node = table.extend(0, last);
    if (node === 0) continue;
    if (last !== space && table.isGram(node)) found.push(node);
    if (second > 0xffff) continue;
    node = table.extend(node, second);
    if (node === 0) continue;
    if (table.isGram(node)) found.push(node);
    if (third === 0 || third > 0xffff) continue;
    node = table.extend(node, third);
    if (node !== 0 && table.isGram(node)) found.push(node);
  }
  return found;
}
