import { z } from 'zod';
import { isBlank } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';
import { countSchema } from './relation.ts';

/**
 * Exactly so many paragraphs between `***`. The first and the last one may be blank and then do not count; a blank one
 * between others fails. The official pattern `\s?\*\*\*\s?` also takes whitespace, which changes no part's blankness
 * (instructions.py, ParagraphChecker).
 */
export const numberOfParagraphs = defineInstruction({
  id: 'length_constraints:number_paragraphs',
  arguments: z.object({ num_paragraphs: countSchema }),
  follows({ text }, { num_paragraphs }) {
    const parts = text.split('***');
    let count = parts.length;
    for (const [index, part] of parts.entries()) {
      if (!isBlank(part)) continue;
      if (index !== 0 && index !== parts.length - 1) return false;
      count -= 1;
    }
    return count === num_paragraphs;
  },
});
