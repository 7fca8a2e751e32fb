import { isSpaceAt, skipSpace } from '../text/code-classes.ts';
import { isNonWord } from './split-words.ts';

/** A place where a sentence may end. */
export interface PossibleEnd {
  /** Index after the full stop, question or exclamation mark. */
  end: number;
  /** Where the next sentence would begin. */
  next: number;
  /** The word before, the mark, and what follows it. */
  context: string;
}

function isMark(unit: number): boolean {
  return unit === 46 || unit === 63 || unit === 33;
}

function isAsciiSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13);
}

/** The index of the last ASCII whitespace in a piece of the text, counted from the piece's start; 0 where there is none. */
function lastSpace(text: string, start: number, end: number): number {
  for (let index = end - 1; index > start; index -= 1) {
    if (isAsciiSpace(text.charCodeAt(index))) return index - start;
  }
  return 0;
}

/** Where what follows a mark begins and ends: other punctuation, or whitespace and the next word; undefined without. */
function follower(text: string, mark: number): { next: number; end: number } | undefined {
  const after = mark + 1;
  if (isNonWord(text.charCodeAt(after))) return { next: after, end: after + 1 };
  if (!isSpaceAt(text, after)) return undefined;
  const next = skipSpace(text, after);
  if (next === text.length) return undefined;
  let end = next + 1;
  while (end < text.length && !isSpaceAt(text, end)) end += 1;
  return { next, end };
}

/**
 * The places where a sentence may end, with the text that decides it:
 * nltk.tokenize.punkt, PunktSentenceTokenizer._match_potential_end_contexts. A whitespace right after the previous mark
 * counts as none, as it does there.
 */
export function* possibleEnds(text: string): Generator<PossibleEnd> {
  let previous: { word: number; mark: number; next: number; end: number } | undefined;
  const finished = (found: { word: number; mark: number; next: number; end: number }): PossibleEnd => ({
    end: found.mark + 1,
    next: found.next,
    context: text.slice(found.word, found.end),
  });
  for (let mark = 0; mark < text.length; mark += 1) {
    if (!isMark(text.charCodeAt(mark))) continue;
    const following = follower(text, mark);
    if (following === undefined) continue;
    const from = previous?.mark ?? 0;
    const space = lastSpace(text, from, mark);
    const word = space === 0 ? (previous?.word ?? 0) : from + space + 1;
    if (previous !== undefined && previous.mark <= word) yield finished(previous);
    previous = { word, mark, ...following };
  }
  if (previous !== undefined) yield finished(previous);
}
