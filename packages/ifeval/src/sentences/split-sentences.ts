import { isSpace, setOfUnits, type Units, unitsOf } from '../text/units.ts';
import { containsSentenceBreak } from './contains-sentence-break.ts';
import type { PunktParameters } from './punkt-parameters.ts';
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

/** Where a sentence lies in a text, in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
}

function sentenceSlices(text: string, units: Units, parameters: PunktParameters): Span[] {
  const slices: Span[] = [];
  let start = 0;
  for (const { word, mark, next, end } of possibleEnds(units)) {
    if (!containsSentenceBreak(text, units, word, end, parameters)) continue;
    slices.push({ start, end: mark + 1 });
    start = next;
  }
  let end = units.length;
  while (end > 0 && isSpace(units[end - 1] as number)) end -= 1;
  slices.push({ start, end });
  return slices;
}

const hyphen = 45;
const closing = setOfUnits('"\')]}');

/**
 * Closing punctuation at the beginning of a slice that belongs to the sentence before:
 * `["')\]}]+?(?:\s+|(?=--)|$)`, `$` also before a newline.
 * @returns the end of the punctuation; -1 where there is none
 */
function closingEnd(units: Units, { start, end }: Span): number {
  for (let index = start; index < end && closing.has(units[index] as number); index += 1) {
    const after = index + 1;
    if (after === end || isSpace(units[after] as number)) return after;
    if (after + 2 <= end && units[after] === hyphen && units[after + 1] === hyphen) return after;
  }
  return -1;
}

/**
 * The sentences of a text, without the whitespace between them: nltk.tokenize.punkt, PunktSentenceTokenizer.span_tokenize
 * with its boundaries realigned. Linear in the length of the text.
 */
export function sentenceSpans(text: string, units: Units, parameters: PunktParameters): Span[] {
  const spans: Span[] = [];
  let moved = 0;
  let current: Span | undefined;
  for (const next of sentenceSlices(text, units, parameters)) {
    if (current !== undefined) {
      const start = current.start + moved;
      let end = closingEnd(units, next);
      if (end !== -1) spans.push({ start, end });
      else if (start < current.end) spans.push({ start, end: current.end });
      if (end === -1) end = next.start;
      else while (end < next.end && isSpace(units[end] as number)) end += 1;
      moved = end - next.start;
    }
    current = next;
  }
  if (current !== undefined && current.start + moved < current.end) {
    spans.push({ start: current.start + moved, end: current.end });
  }
  return spans;
}

/** The sentences of a text. */
export function splitSentences(text: string, parameters: PunktParameters): string[] {
  return sentenceSpans(text, unitsOf(text), parameters).map(({ start, end }) => text.slice(start, end));
}
