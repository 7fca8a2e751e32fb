import { isSpace, type Units } from '../text/units.ts';
import { isNonWord } from './split-words.ts';

/** A place where a sentence may end. */
export interface PossibleEnd {
  /** Where the word before the mark begins. */
  word: number;
  /** Index of the full stop, question or exclamation mark. */
  mark: number;
  /** Where the next sentence would begin. */
  next: number;
  /** The end of what follows the mark: other punctuation, or a word. */
  end: number;
}

function isMark(unit: number): boolean {
  return unit === 46 || unit === 63 || unit === 33;
}

function isAsciiSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13);
}

/** How far after `start` the last ASCII whitespace of a piece lies; 0 where there is none. */
function lastSpace(units: Units, start: number, end: number): number {
  let index = end - 1;
  while (index > start && !isAsciiSpace(units[index] as number)) index -= 1;
  return Math.max(index - start, 0);
}

/** What follows a mark: where it begins, or -1 where it is neither punctuation nor whitespace and a word. */
function followerStart(units: Units, mark: number): number {
  let index = mark + 1;
  if (index === units.length) return -1;
  if (isNonWord(units[index] as number)) return index;
  while (index < units.length && isSpace(units[index] as number)) index += 1;
  return index === mark + 1 || index === units.length ? -1 : index;
}

function followerEnd(units: Units, mark: number, start: number): number {
  let end = start + 1;
  if (start === mark + 1) return end;
  while (end < units.length && !isSpace(units[end] as number)) end += 1;
  return end;
}

/**
 * The places where a sentence may end: nltk.tokenize.punkt, PunktSentenceTokenizer._match_potential_end_contexts. The
 * text from `word` to `end` decides each. A whitespace right after the previous mark counts as none, as it does there.
 */
export function possibleEnds(units: Units): PossibleEnd[] {
  const found: PossibleEnd[] = [];
  let previous: PossibleEnd | undefined;
  for (let mark = 0; mark < units.length; mark += 1) {
    if (!isMark(units[mark] as number)) continue;
    const next = followerStart(units, mark);
    if (next === -1) continue;
    const from = previous?.mark ?? 0;
    const space = lastSpace(units, from, mark);
    const word = space === 0 ? (previous?.word ?? 0) : from + space + 1;
    if (previous !== undefined && previous.mark <= word) found.push(previous);
    previous = { word, mark, next, end: followerEnd(units, mark, next) };
  }
  if (previous !== undefined) found.push(previous);
  return found;
}
