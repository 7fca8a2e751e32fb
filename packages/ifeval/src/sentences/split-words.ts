import { isSpace, type Units } from '../text/units.ts';

const nonWord = 1;
const noWordStart = 2;
const newline = 10;
const comma = 44;
const hyphen = 45;
const dot = 46;

const punctuation = new Uint8Array(0x10000);
function mark(characters: string, bit: number): void {
  for (const character of characters) {
    const unit = character.charCodeAt(0);
    punctuation[unit] = (punctuation[unit] as number) | bit;
  }
}
mark(')";}]*:@\'({[?!', nonWord);
mark('("`{[:;&#*@)}]-,', noWordStart);

/** Characters that Punkt lets end a word: `)";}]*:@'({[?!`. */
export function isNonWord(unit: number): boolean {
  return ((punctuation[unit] as number) & nonWord) !== 0;
}

/** Whether `\.\s` is followed by another full stop at an index; lines are looked at one by one, so not over a newline. */
function isSpacedDot(units: Units, index: number, limit: number): boolean {
  if (index + 2 >= limit || units[index + 2] !== dot) return false;
  const between = units[index + 1] as number;
  return between !== newline && isSpace(between);
}

/** The end of `-{2,}|\.{2,}|(\.\s){2,}\.` from a full stop or hyphen on; the start where it does not match. */
function multiCharacterEnd(units: Units, start: number, limit: number): number {
  const unit = units[start] as number;
  let end = start + 1;
  while (end < limit && units[end] === unit) end += 1;
  if (end - start >= 2) return end;
  if (unit === hyphen) return start;
  let last = start;
  while (isSpacedDot(units, last, limit)) last += 2;
  return last - start >= 4 ? last + 1 : start;
}

function startsMultiCharacter(units: Units, index: number, limit: number): boolean {
  const unit = units[index];
  if (unit !== dot && unit !== hyphen) return false;
  if (index + 1 < limit && units[index + 1] === unit) return true;
  return unit === dot && isSpacedDot(units, index, limit) && isSpacedDot(units, index + 2, limit);
}

function endsWord(units: Units, index: number, limit: number): boolean {
  if (index >= limit) return true;
  const unit = units[index] as number;
  return isSpace(unit) || isNonWord(unit) || startsMultiCharacter(units, index, limit);
}

/**
 * The end of the word that begins at an index, which holds no whitespace: as Punkt splits words to judge a full stop
 * (nltk.tokenize.punkt, PunktBaseClass._tokenize_words and PunktLanguageVars._word_tokenize_fmt), in linear time.
 */
export function wordEnd(units: Units, start: number, limit: number): number {
  const first = units[start] as number;
  if (first === dot || first === hyphen) {
    const end = multiCharacterEnd(units, start, limit);
    if (end > start) return end;
  }
  let end = start + 1;
  if (((punctuation[first] as number) & noWordStart) !== 0) return end;
  while (!endsWord(units, end, limit)) {
    if (units[end] === comma && endsWord(units, end + 1, limit)) break;
    end += 1;
  }
  return end;
}
