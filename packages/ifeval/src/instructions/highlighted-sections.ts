import { z } from 'zod';
import { isBlank } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';
import { countSchema } from './relation.ts';

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

/** At least so many highlighted parts, in italics or bold (instructions.py, HighlightSectionChecker). */
export const highlightedSections = defineInstruction({
  id: 'detectable_format:number_highlighted_sections',
  arguments: z.object({ num_highlights: countSchema }),
  follows: ({ text }, { num_highlights }) => countHighlights(text, '*') + countHighlights(text, '**') >= num_highlights,
});
