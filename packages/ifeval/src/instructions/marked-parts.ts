import { classOf, codeClass, isBlank, isSpaceAt, pythonStrip, skipSpace } from '@mainbench/python-semantics';
import { z } from 'zod';
import { countSchema, defineInstruction, type Instruction } from './instruction.ts';

/** How often `\[.*?\]` matches: from a bracket to the next closing one on the same line. Linear in the text's length. */
export function countPlaceholders(text: string): number {
  let count = 0;
  let start = text.indexOf('[');
  let newline = -1;
  while (start !== -1) {
    const end = text.indexOf(']', start);
    if (end === -1) break;
    if (newline < start) {
      newline = text.indexOf('\n', start);
      if (newline === -1) newline = text.length;
    }
    if (end < newline) count += 1;
    start = text.indexOf('[', Math.min(end, newline));
  }
  return count;
}

/** Where a bullet's text begins that has its sign at an index: `-`, or `*` and one character that is no other `*`. */
function bulletText(text: string, sign: number, bullet: string): number {
  if (text[sign] !== bullet) return -1;
  if (bullet === '-') return sign + 1;
  return sign + 1 < text.length && text[sign + 1] !== '*' ? sign + 2 : -1;
}

/**
 * How often `^\s*\*[^\*].*$` or `^\s*-.*$` match line by line: the whitespace may span lines, and the character after a
 * `*` may be a newline. Linear: lines that begin in the same whitespace are looked at once.
 */
export function countBullets(text: string, bullet: '*' | '-'): number {
  let count = 0;
  let line = 0;
  while (line !== -1 && line < text.length) {
    const sign = skipSpace(text, line);
    const content = bulletText(text, sign, bullet);
    if (content === -1) {
      line = lineAfter(text, sign);
    } else {
      count += 1;
      const end = text.indexOf('\n', content);
      if (end === -1) break;
      line = text[end - 1] === '\n' ? end : end + 1;
    }
  }
  return count;
}

function lineAfter(text: string, index: number): number {
  const newline = text.indexOf('\n', index);
  return newline === -1 ? -1 : newline + 1;
}

/** The next star or newline from an index; the length where there is none. */
function runEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && text[end] !== '*' && text[end] !== '\n') end += 1;
  return end;
}

/**
 * Matches of `\*[^\n\*]*\*` (or of `\*\*[^\n\*]*\*\*`) that hold more than whitespace. The two patterns are searched on
 * their own: of `**bold**` the first one sees only the empty `**`, so that bold text counts once.
 */
export function countHighlights(text: string, stars: '*' | '**'): number {
  let count = 0;
  let start = text.indexOf(stars);
  while (start !== -1) {
    const content = start + stars.length;
    const end = runEnd(text, content);
    if (!text.startsWith(stars, end)) {
      start = text.indexOf(stars, start + 1);
      continue;
    }
    if (!isBlank(text.slice(content, end))) count += 1;
    start = text.indexOf(stars, end + stars.length);
  }
  return count;
}

function isDigitAt(text: string, index: number): boolean {
  return index < text.length && (classOf(text.codePointAt(index) as number) & codeClass.digit) !== 0;
}

/** How often a splitter stands before a number: the matches of `\s?SPLITTER\s?\d+\s?`. */
export function countSections(text: string, splitter: string): number {
  let count = 0;
  let start = text.indexOf(splitter);
  while (start !== -1) {
    const after = start + splitter.length;
    let digit = isDigitAt(text, after) ? after : after + (isSpaceAt(text, after) ? 1 : 0);
    if (isDigitAt(text, digit)) {
      count += 1;
      while (isDigitAt(text, digit)) digit += (text.codePointAt(digit) as number) > 0xffff ? 2 : 1;
      start = text.indexOf(splitter, isSpaceAt(text, digit) ? digit + 1 : digit);
    } else {
      start = text.indexOf(splitter, start + 1);
    }
  }
  return count;
}

/** How many parts a response must mark by signs. After each, the checker of the official instructions.py. */
export const markedPartInstructions: readonly Instruction[] = [
  // At least so many placeholders in square brackets (PlaceholderChecker).
  defineInstruction({
    id: 'detectable_content:number_placeholders',
    arguments: z.object({ num_placeholders: countSchema }),
    follows: ({ text }, { num_placeholders }) => countPlaceholders(text) >= num_placeholders,
  }),
  // Exactly so many bullet points (BulletListChecker).
  defineInstruction({
    id: 'detectable_format:number_bullet_lists',
    arguments: z.object({ num_bullets: countSchema }),
    follows: ({ text }, { num_bullets }) => countBullets(text, '*') + countBullets(text, '-') === num_bullets,
  }),
  // At least so many highlighted parts, in italics or bold (HighlightSectionChecker).
  defineInstruction({
    id: 'detectable_format:number_highlighted_sections',
    arguments: z.object({ num_highlights: countSchema }),
    follows: ({ text }, { num_highlights }) =>
      countHighlights(text, '*') + countHighlights(text, '**') >= num_highlights,
  }),
  // At least so many sections, each marked by the splitter and a number (SectionChecker).
  defineInstruction({
    id: 'detectable_format:multiple_sections',
    arguments: z.object({ section_spliter: z.string().regex(/\S/), num_sections: countSchema }),
    follows: ({ text }, { section_spliter, num_sections }) =>
      countSections(text, pythonStrip(section_spliter)) >= num_sections,
  }),
];
