import { formatCount } from './format-number.ts';

/** How much of a text a report shows. */
export interface TextLimit {
  /** UTF-16 code units. */
  characters: number;
  lines: number;
}

/** Code points that change how text around them is shown without being seen themselves, first and last of each range. */
const unseen: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xfeff, 0xfeff],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
];

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (!unseen.some(([first, last]) => code >= first && code <= last)) return character;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function within(text: string, limit: TextLimit): string {
  const end = Math.min(text.length, limit.characters);
  let newline = -1;
  for (let line = 0; line < limit.lines; line += 1) {
    newline = text.indexOf('\n', newline + 1);
    if (newline === -1 || newline >= end) return text.slice(0, end);
  }
  return text.slice(0, newline);
}

function visible(text: string): string {
  return Array.from(text.toWellFormed(), shown).join('');
}

function cutMark(length: number): string {
  return ` … [cut: ${formatCount(length)} characters in all]`;
}

/** A cut between the halves of a surrogate pair moves before it. */
function wholeCharacters(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}

/**
 * Text from a model or a data set as a page may show it: control characters, bidirectional overrides and other unseen
 * characters become visible marks, lone surrogates are replaced, and what is past the limit is cut with a mark.
 */
export function printableText(text: string, limit: TextLimit): string {
  // A text of megabytes is never walked whole; line breaks of two characters shorten the head to no less than the limit.
  const head = text.slice(0, 2 * limit.characters + 2).replace(/\r\n?/g, '\n');
  const kept = within(head, limit);
  return kept.length === head.length ? visible(kept) : visible(wholeCharacters(kept)) + cutMark(text.length);
}

/** A name or label on one line, unseen characters made visible. */
export function printableLine(text: string, characters = 160): string {
  const head = text.slice(0, characters);
  const line = (part: string) => visible(part.replace(/\s/g, ' '));
  return head.length === text.length ? line(head) : line(wholeCharacters(head)) + cutMark(text.length);
}

/** The paragraphs of a text, which empty lines part. */
export function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => paragraph.trim() || []);
}
