import { findBoundary, OffsetTokens } from './offset-tokens.ts';
import type { Boundary } from './scored-text.ts';
import type { TokenTexts } from './token-texts.ts';

/** A prompt's tokens as a reply told them. */
export interface ReportedTokens {
  texts: TokenTexts;
  /** How many special tokens the server put in front. */
  leading: number;
  /** False where nothing is told of the first token of all. */
  isFirstReported: boolean;
}

/** A boundary, with the bytes of the text before the first token that belongs to the continuation. */
export interface PlacedBoundary extends Boundary {
  bytesBefore: number;
}

const space = 0x20;

/**
 * Where a continuation begins, by the texts of the tokens. Servers decode a token by itself, so that its text may be
 * another than in the prompt: Llama 2's tokenizer loses a space in front (`▁the` is told as `the`), or vLLM puts back one
 * that the prompt does not have; a token that holds a part of a character is told as U+FFFD or as nothing, and one that a
 * tokenizer rewrote as what it wrote. So texts are matched to what was sent from both ends, a lost space allowed, and
 * what lies between is one piece. A boundary is told only where all of that gives the same one.
 *
 * @param sent UTF-8
 * @param contextBytes where the context ends
 * @returns undefined where the texts do not tell it
 */
export function reportedBoundary(
  reported: ReportedTokens,
  sent: Buffer,
  contextBytes: number,
): PlacedBoundary | undefined {
  const { leading } = reported;
  if (contextBytes === 0) return { first: leading, straddles: false, bytesBefore: 0 };
  // The space may be the end of one token or the beginning of the next.
  if (sent[contextBytes - 1] === space || isAmbiguous(sent)) return undefined;
  const tokens = reported.texts.stops.length > leading ? placed(reported, sent) : undefined;
  if (tokens === undefined) return undefined;
  const { starts } = tokens;
  const boundary = findBoundary(tokens, leading, contextBytes);
  const { first, straddles } = boundary;
  // Of several tokens in one piece it is not known where each begins.
  if (straddles && first - 2 >= leading && starts[first - 2] === starts[first - 1]) return undefined;
  return { ...boundary, bytesBefore: starts[first] ?? sent.length };
}

/** Where each token stands in what was sent; those of one piece all have its place. */
function placed({ texts, leading, isFirstReported }: ReportedTokens, sent: Buffer): OffsetTokens | undefined {
  const { bytes, stops } = texts;
  const count = stops.length;
  const stopOf = (token: number) => (token < 0 ? 0 : (stops[token] as number));
  const base = stopOf(leading - 1);
  const starts: number[] = [];
  const ends: number[] = [];
  for (let token = 0; token < count; token += 1) {
    starts.push(Math.max(0, stopOf(token - 1) - base));
    ends.push(Math.max(0, stopOf(token) - base));
  }
  const tokens = new OffsetTokens([], starts, ends);
  const isUnknown = leading === 0 && !isFirstReported;
  if (!isUnknown && bytes.length - base === sent.length && bytes.compare(sent, 0, sent.length, base) === 0) {
    return tokens;
  }

  /** Whether the text of a token stands at a place of what was sent. */
  const matches = (token: number, at: number) => {
    const from = stopOf(token - 1);
    const length = stopOf(token) - from;
    if (at < 0 || at + length > sent.length) return false;
    for (let index = 0; index < length; index += 1) if (bytes[from + index] !== sent[at + index]) return false;
    return true;
  };
  const place = (from: number, to: number, start: number, end: number) => {
    starts.fill(start, from, to);
    ends.fill(end, from, to);
  };

  // From the beginning; spaces alone, some of which may be lost, are of one piece with what follows.
  let front = leading;
  let at = 0;
  let blanks = 0;
  for (let token = isUnknown ? count : leading; token < count; token += 1) {
    const from = stopOf(token - 1);
    let length = stopOf(token) - from;
    if (isBlank(bytes, from, length)) {
      blanks += length;
      continue;
    }
    // Each token may have lost a space.
    const mostSpaces = blanks + token - front + 1;
    let spaces = blanks;
    while (spaces <= mostSpaces && !matches(token, at + spaces)) spaces += 1;
    if (spaces > mostSpaces || !isBlank(sent, at, spaces)) {
      if (token !== leading || bytes[from] !== space || !startsLater(bytes, from + 1, length - 1, sent)) break;
      spaces = 0;
      length -= 1;
    }
    place(front, token + 1, at, at + spaces + length);
    at += spaces + length;
    front = token + 1;
    blanks = 0;
  }
  const left = sent.length - at;
  if (front === count) return left === 0 ? tokens : undefined;
  if (isBlank(bytes, stopOf(front - 1), bytes.length - stopOf(front - 1))) {
    // Spaces alone at the end.
    if (left === 0 || left < blanks || left > blanks + count - front || !isBlank(sent, at, left)) return undefined;
    place(front, count, at, sent.length);
    return tokens;
  }

  // From the end, where a lost space cannot be told from one that the token before ends with.
  let back = count;
  let end = sent.length;
  for (let token = count - 1; token >= front; token -= 1) {
    const length = stopOf(token) - stopOf(token - 1);
    if (length === 0) continue;
    if ((isUnknown && token === 0) || end - length < at || !matches(token, end - length)) break;
    let own = token;
    while (own - 1 >= front + (isUnknown ? 1 : 0) && stopOf(own - 1) === stopOf(own - 2)) own -= 1;
    place(own, back, end - length, end);
    end -= length;
    back = own;
  }
  if (front === back || at === end || sent[end - 1] === space) return undefined;
  place(front, back, at, end);
  return tokens;
}

/** Whether there are only spaces, if anything. */
function isBlank(bytes: Buffer, from: number, length: number): boolean {
  for (let at = from; at < from + length; at += 1) if (bytes[at] !== space) return false;
  return true;
}

/** Whether what was sent begins with a text whose first space it does not have. */
function startsLater(bytes: Buffer, from: number, length: number, sent: Buffer): boolean {
  return length <= sent.length && sent.compare(bytes, from, from + length, 0, length) === 0;
}

/**
 * Whether parts of characters may be told as what was sent: U+FFFD, or `Ã`, as whose first byte SGLang tells a byte that
 * is no character.
 */
function isAmbiguous(sent: Buffer): boolean {
  return sent.includes('\ufffd') || sent.includes('\u00c3');
}
