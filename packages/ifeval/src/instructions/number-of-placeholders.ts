import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countSchema } from './relation.ts';

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

/** At least so many placeholders in square brackets (instructions.py, PlaceholderChecker). */
export const numberOfPlaceholders = defineInstruction({
  id: 'detectable_content:number_placeholders',
  arguments: z.object({ num_placeholders: countSchema }),
  follows: ({ text }, { num_placeholders }) => countPlaceholders(text) >= num_placeholders,
});
