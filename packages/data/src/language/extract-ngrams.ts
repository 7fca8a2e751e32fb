import { classOf, codeClass, unitClasses } from '@mainbench/python-semantics';
import type { CharacterTables } from './character-tables.ts';
import { basicIndex, type NgramTable, notBasic, side } from './ngram-table.ts';

const space = 32;
let found = new Int32Array(3 * 10_000);

/** The entry of two characters, from that of the last one. */
function pairOf(table: NgramTable, one: number, second: number, last: number): number {
  const b = basicIndex[second] as number;
  const c = basicIndex[last] as number;
  return b === notBasic || c === notBasic ? table.extend(one, second) : (table.pairs[b * side + c] as number);
}

/** The entry of three characters, from that of the last two. */
function tripleOf(table: NgramTable, two: number, third: number, second: number, last: number): number {
  const a = basicIndex[third] as number;
  const b = basicIndex[second] as number;
  const c = basicIndex[last] as number;
  if (a === notBasic || b === notBasic || c === notBasic) return table.extend(two, third);
  return table.triples[(a * side + b) * side + c] as number;
}

function isUpper(character: number): boolean {
  const bits = character < 0x10000 ? (unitClasses[character] as number) : classOf(character);
  return (bits & codeClass.upper) !== 0;
}

function collect(codePoints: Int32Array, normal: Uint16Array, table: NgramTable): number {
  const { singles } = table;
  let count = 0;
  // The last three characters, the last one first; 0 where there are fewer.
  let last = space;
  let second = 0;
  let third = 0;
  let lastUpper = false;
  let capitalWord = false;
  for (let index = 0; index < codePoints.length; index += 1) {
    const codePoint = codePoints[index] as number;
    const character = codePoint < 0x10000 ? (normal[codePoint] as number) : codePoint;
    if (last === space) {
      if (character === space) continue;
      second = 0;
      capitalWord = false;
    }
    third = second;
    second = last;
    last = character;
    const upper = isUpper(character);
    capitalWord = upper && (capitalWord || lastUpper);
    lastUpper = upper;
    if (capitalWord || last > 0xffff) continue;
    const one = singles[last] as number;
    if (one === 0) continue;
    if ((one & 1) === 1 && last !== space) {
      found[count] = one >> 1;
      count += 1;
    }
    if (second > 0xffff) continue;
    const two = pairOf(table, one, second, last);
    if (two === 0) continue;
    if ((two & 1) === 1) {
      found[count] = two >> 1;
      count += 1;
    }
    if (third === 0 || third > 0xffff) continue;
    const three = tripleOf(table, two, third, second, last);
    if ((three & 1) === 1) {
      found[count] = three >> 1;
      count += 1;
    }
  }
  return count;
}

/**
 * The n-grams of a text that a profile knows, as nodes of the table, words with two capitals left out
 * (langdetect, Detector._extract_ngrams and NGram.add_char).
 * @returns a view that holds until the next call
 */
export function extractNgrams(codePoints: Int32Array, { normal }: CharacterTables, table: NgramTable): Int32Array {
  if (found.length < 3 * codePoints.length) found = new Int32Array(3 * codePoints.length);
  return found.subarray(0, collect(codePoints, normal, table));
}
