import { pythonDigit, pythonWhiteSpace, pythonWord } from './white-space.ts';

/** Classes of a code point as CPython's str methods and re module see it, as bits. */
export const codeClass = {
  /** `\s`, str.isspace as str.split uses it. */
  space: 1,
  /** `\w`. */
  word: 2,
  /** `\d`. */
  digit: 4,
  /** str.isupper of one character. */
  upper: 8,
  /** str.islower of one character. */
  lower: 16,
  /** Title case: cased, and neither upper nor lower. */
  title: 32,
} as const;

const patterns: readonly (readonly [bit: number, characters: string])[] = [
  [codeClass.space, pythonWhiteSpace],
  [codeClass.word, pythonWord],
  [codeClass.digit, pythonDigit],
  [codeClass.upper, '\\p{Uppercase}'],
  [codeClass.lower, '\\p{Lowercase}'],
  [codeClass.title, '\\p{Lt}'],
];

/** The class bits of each UTF-16 code unit; 0 for halves of surrogate pairs. */
export const unitClasses: Uint8Array = (() => {
  const classes = new Uint8Array(0x10000);
  let every = '';
  for (let unit = 0; unit < 0x10000; unit += 1) {
    every += String.fromCharCode(unit >= 0xd800 && unit <= 0xdfff ? 0 : unit);
  }
  for (const [bit, characters] of patterns) {
    for (const { index, 0: run } of every.matchAll(new RegExp(`[${characters}]+`, 'gu'))) {
      for (let unit = index; unit < index + run.length; unit += 1) classes[unit] = (classes[unit] as number) | bit;
    }
  }
  return classes;
})();

const astralPatterns = patterns.map(([bit, characters]) => [bit, new RegExp(`^[${characters}]`, 'u')] as const);
const unknown = 255;
let astralClasses: Uint8Array | undefined;

/** The class bits of a code point beyond the first 65,536. */
function astralClass(codePoint: number): number {
  astralClasses ??= new Uint8Array(0x100000).fill(unknown);
  const known = astralClasses[codePoint - 0x10000] as number;
  if (known !== unknown) return known;
  const character = String.fromCodePoint(codePoint);
  let bits = 0;
  for (const [bit, pattern] of astralPatterns) if (pattern.test(character)) bits |= bit;
  astralClasses[codePoint - 0x10000] = bits;
  return bits;
}

/** The class bits of a code point. */
export function classOf(codePoint: number): number {
  return codePoint < 0x10000 ? (unitClasses[codePoint] as number) : astralClass(codePoint);
}

/** Whether the code unit at an index is whitespace; false past the end. All of Python's whitespace is one unit long. */
export function isSpaceAt(text: string, index: number): boolean {
  return index < text.length && ((unitClasses[text.charCodeAt(index)] as number) & codeClass.space) !== 0;
}

/** The first index from `start` that holds no whitespace; the length where there is none. */
export function skipSpace(text: string, start: number): number {
  let index = start;
  while (isSpaceAt(text, index)) index += 1;
  return index;
}

/** Whether str.strip would leave nothing. */
export function isBlank(text: string): boolean {
  return skipSpace(text, 0) === text.length;
}
