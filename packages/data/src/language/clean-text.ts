import type { CharacterTables } from './character-tables.ts';

/** Code points that langdetect looks at, at most. */
const longestText = 10_000;

const nameCharacter = 2;
const hostCharacter = 4;
const classes = new Uint8Array(128);
function mark(characters: RegExp, bit: number): void {
  for (let unit = 0; unit < 128; unit += 1) {
    if (characters.test(String.fromCharCode(unit))) classes[unit] = (classes[unit] as number) | bit;
  }
}
mark(/[-_.0-9A-Za-z]/, nameCharacter);
mark(/[-_0-9A-Za-z]/, hostCharacter);

/** The end of a run of characters of a class, at most `limit` of them. */
function runEnd(text: string, start: number, bit: number, limit: number): number {
  let end = start;
  const last = Math.min(text.length, start + limit);
  while (end < last) {
    const unit = text.charCodeAt(end);
    if (unit >= 128 || ((classes[unit] as number) & bit) === 0) break;
    end += 1;
  }
  return end;
}

const url = /https?:\/\/[-_.?&~;+=/#0-9A-Za-z]{1,2076}/g;

/** The end of a host after an at sign: `[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}`; the start where there is none. */
function hostEnd(text: string, start: number): number {
  const first = runEnd(text, start, hostCharacter, 255);
  if (first === start) return start;
  const second = runEnd(text, first, nameCharacter, 255);
  if (second > first) return second;
  return first - start >= 2 ? first : start;
}

/** Replaces `[-_.0-9A-Za-z]{1,64}@[-_0-9A-Za-z]{1,255}[-_.0-9A-Za-z]{1,255}` by a space, in linear time. */
export function withoutMailAddresses(text: string): string {
  let cleaned = '';
  let from = 0;
  for (let sign = text.indexOf('@'); sign !== -1; ) {
    let start = sign;
    while (start > from && sign - start < 64 && runEnd(text, start - 1, nameCharacter, 1) === start) start -= 1;
    const end = hostEnd(text, sign + 1);
    const matched = start < sign && end > sign + 1;
    if (matched) {
      cleaned += `${text.slice(from, start)} `;
      from = end;
    }
    sign = text.indexOf('@', matched ? end : sign + 1);
  }
  return from === 0 ? text : cleaned + text.slice(from);
}

const space = 32;
const buffer = new Int32Array(longestText);

/** Puts the code points of a text into the buffer, spaces folded. @returns how many */
function collect(text: string): number {
  let kept = 0;
  let previous = 0;
  let looked = 0;
  for (let index = 0; index < text.length && looked < longestText; index += 1) {
    let codePoint = text.charCodeAt(index);
    if ((codePoint & 0xfc00) === 0xd800) {
      codePoint = text.codePointAt(index) as number;
      if (codePoint > 0xffff) index += 1;
    }
    looked += 1;
    if (codePoint !== space || previous !== space) {
      buffer[kept] = codePoint;
      kept += 1;
    }
    previous = codePoint;
  }
  return kept;
}

const isLatin = (codePoint: number): boolean => codePoint >= 65 && codePoint <= 122;

/** Whether most of the buffer is in another script than Latin (Detector.cleaning_text). */
function prevailsOther(length: number): boolean {
  let latin = 0;
  let other = 0;
  for (let index = 0; index < length; index += 1) {
    const codePoint = buffer[index] as number;
    if (isLatin(codePoint)) latin += 1;
    // Python compares the number of a block with a name here, so that Latin Extended Additional counts as well.
    else if (codePoint >= 0x300) other += 1;
  }
  return latin * 2 < other;
}

/** Takes Latin letters out of the buffer. @returns how many code points are left */
function dropLatin(length: number): number {
  let kept = 0;
  for (let index = 0; index < length; index += 1) {
    const codePoint = buffer[index] as number;
    if (isLatin(codePoint)) continue;
    buffer[kept] = codePoint;
    kept += 1;
  }
  return kept;
}

/**
 * The code points of a text that are looked at: without addresses, folded spaces, at most 10,000 characters, and
 * without Latin letters where another script prevails (langdetect, Detector.append and cleaning_text).
 * @returns a view that holds until the next call
 */
export function cleanText(text: string, tables: CharacterTables): Int32Array {
  const plain = withoutMailAddresses(text.replace(url, ' '));
  // A pair of code points becomes one, and a code point has at most two units: more can never be looked at.
  const length = collect(tables.composeVietnamese(plain.slice(0, 4 * longestText + 4)));
  return buffer.subarray(0, prevailsOther(length) ? dropLatin(length) : length);
}
