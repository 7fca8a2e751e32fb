import { isSpace, setOfUnits, type Units, unitsOf } from '../text/units.ts';
import { containsSentenceBreak } from './contains-sentence-break.ts';
import type { PunktParameters } from './punkt-parameters.ts';
import { possibleEnds } from './sentence-ends.ts';

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
