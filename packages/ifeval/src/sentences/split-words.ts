import { codeClass, isSpaceAt, unitClasses } from '../text/code-classes.ts';

const nonWord = 1;
const noWordStart = 2;
const punctuation = new Uint8Array(128);
for (const character of ')";}]*:@\'({[?!') punctuation[character.charCodeAt(0)] = nonWord;
for (const character of '("`{[:;&#*@)}]-,') {
  punctuation[character.charCodeAt(0)] = (punctuation[character.charCodeAt(0)] as number) | noWordStart;
}

const dot = 46;
const hyphen = 45;
const comma = 44;

/** Characters that Punkt lets end a word: `)";}]*:@'({[?!`. */
export function isNonWord(unit: number): boolean {
  return unit < 128 && ((punctuation[unit] as number) & nonWord) !== 0;
}

function startsWord(unit: number): boolean {
  return unit >= 128 || ((punctuation[unit] as number) & noWordStart) === 0;
}

/** The end of `-{2,}|\.{2,}|(\.\s){2,}\.` at an index; the index itself where it does not match. */
function multiCharacterEnd(text: string, start: number): number {
  const unit = text.charCodeAt(start);
  if (unit !== dot && unit !== hyphen) return start;
  let end = start + 1;
  while (text.charCodeAt(end) === unit) end += 1;
  if (end - start >= 2) return end;
  if (unit === hyphen) return start;
  let last = start;
  while (isSpaceAt(text, last + 1) && text.charCodeAt(last + 2) === dot) last += 2;
  return last - start >= 4 ? last + 1 : start;
}

function startsMultiCharacter(text: string, start: number): boolean {
  const unit = text.charCodeAt(start);
  if (unit !== dot && unit !== hyphen) return false;
  if (text.charCodeAt(start + 1) === unit) return true;
  return (
    unit === dot &&
    isSpaceAt(text, start + 1) &&
    text.charCodeAt(start + 2) === dot &&
    isSpaceAt(text, start + 3) &&
    text.charCodeAt(start + 4) === dot
  );
}

function endsWord(text: string, index: number): boolean {
  return (
    index >= text.length ||
    isSpaceAt(text, index) ||
    isNonWord(text.charCodeAt(index)) ||
    startsMultiCharacter(text, index)
  );
}

/** The words of one line that may hold neither a newline nor anything else that Punkt does not split at. */
function splitLine(line: string, words: string[]): void {
  let start = 0;
  while (start < line.length) {
    const unit = line.charCodeAt(start);
    if (((unitClasses[unit] as number) & codeClass.space) !== 0) {
      start += 1;
      continue;
    }
    let end = multiCharacterEnd(line, start);
    if (end === start) {
      end = start + 1;
      if (startsWord(unit)) {
        while (!endsWord(line, end) && !(line.charCodeAt(end) === comma && endsWord(line, end + 1))) end += 1;
      }
    }
    words.push(line.slice(start, end));
    start = end;
  }
}

/**
 * Words as Punkt splits them to judge a full stop: nltk.tokenize.punkt, PunktBaseClass._tokenize_words and
 * PunktLanguageVars._word_tokenize_fmt, in linear time.
 */
export function splitPunktWords(text: string): string[] {
  const words: string[] = [];
  for (const line of text.split('\n')) splitLine(line, words);
  return words;
}
