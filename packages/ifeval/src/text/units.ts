import { classOf, codeClass, unitClasses } from '@mainbench/python-semantics';

/** UTF-16 code units of a text: what is gone through many times is read faster from them than from a string. */
export type Units = Uint16Array;

export function unitsOf(text: string): Units {
  const bytes = Buffer.from(text, 'utf16le');
  return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length);
}

/** The units of some characters of the basic plane. */
export function setOfUnits(characters: string): ReadonlySet<number> {
  return new Set(unitsOf(characters));
}

const chunk = 8192;

/** The text of some units. */
export function textOf(units: Units, start: number, end: number): string {
  let text = '';
  for (let from = start; from < end; from += chunk) {
    const piece = units.subarray(from, Math.min(from + chunk, end));
    text += String.fromCharCode.apply(undefined, piece as unknown as number[]);
  }
  return text;
}

/**
 * The class bits of the character at an index; both halves of a surrogate pair have those of their character, so that a
 * text can be gone through unit by unit.
 */
export function classAt(units: Units, index: number): number {
  const unit = units[index] as number;
  return (unit & 0xf800) === 0xd800 ? pairClass(units, index) : (unitClasses[unit] as number);
}

function pairClass(units: Units, index: number): number {
  const first = ((units[index] as number) & 0xfc00) === 0xdc00 ? index - 1 : index;
  const high = first < 0 ? 0 : (units[first] as number);
  const low = first + 1 < units.length ? (units[first + 1] as number) : 0;
  if ((high & 0xfc00) !== 0xd800 || (low & 0xfc00) !== 0xdc00) return 0;
  return classOf((high - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000);
}

/** Whether a unit is whitespace. All of Python's whitespace is one unit long. */
export function isSpace(unit: number): boolean {
  return ((unitClasses[unit] as number) & codeClass.space) !== 0;
}

/** How often `\w+` matches. */
export function countWords(units: Units): number {
  let count = 0;
  let inWord = false;
  for (let index = 0; index < units.length; index += 1) {
    const isWord = (classAt(units, index) & codeClass.word) !== 0;
    if (isWord && !inWord) count += 1;
    inWord = isWord;
  }
  return count;
}
