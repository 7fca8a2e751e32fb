import { isSpaceAt, skipSpace, trimmedEnd } from '../text/code-classes.ts';
import { containsSentenceBreak } from './contains-sentence-break.ts';
import type { PunktParameters } from './punkt-parameters.ts';
import { possibleEnds } from './sentence-ends.ts';

/** Where a sentence lies in a text, in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
}

function* sentenceSlices(text: string, parameters: PunktParameters): Generator<Span> {
  let start = 0;
  for (const { context, end, next } of possibleEnds(text)) {
    if (!containsSentenceBreak(context, parameters)) continue;
    yield { start, end };
    start = next;
  }
  yield { start, end: trimmedEnd(text) };
}

const closing = /["')\]}]/;

/**
 * Closing punctuation at the beginning of a slice that belongs to the sentence before:
 * `["')\]}]+?(?:\s+|(?=--)|$)`, `$` also before a newline.
 * @returns its length, and the length with the whitespace after it; undefined where there is none
 */
function closingPunctuation(text: string, { start, end }: Span): { length: number; whole: number } | undefined {
  for (let index = start; index < end && closing.test(text.charAt(index)); index += 1) {
    const after = index + 1;
    const length = after - start;
    if (after === end) return { length, whole: length };
    if (isSpaceAt(text, after)) return { length, whole: Math.min(skipSpace(text, after), end) - start };
    if (text.startsWith('--', after) && after + 2 <= end) return { length, whole: length };
  }
  return undefined;
}

/**
 * The sentences of a text, without the whitespace between them: nltk.tokenize.punkt, PunktSentenceTokenizer.span_tokenize
 * with its boundaries realigned. Linear in the length of the text.
 */
export function sentenceSpans(text: string, parameters: PunktParameters): Span[] {
  const spans: Span[] = [];
  let moved = 0;
  let current: Span | undefined;
  for (const next of sentenceSlices(text, parameters)) {
    if (current !== undefined) {
      const start = current.start + moved;
      const punctuation = closingPunctuation(text, next);
      if (punctuation !== undefined) spans.push({ start, end: next.start + punctuation.length });
      else if (start < current.end) spans.push({ start, end: current.end });
      moved = punctuation?.whole ?? 0;
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
  return sentenceSpans(text, parameters).map(({ start, end }) => text.slice(start, end));
}
