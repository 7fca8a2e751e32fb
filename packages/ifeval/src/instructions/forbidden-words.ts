import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { containsWord } from './keyword-search.ts';

/** None of the words occurs as a word of its own, its case ignored (instructions.py, ForbiddenWords). */
export const forbiddenWords = defineInstruction({
  id: 'keywords:forbidden_words',
  arguments: z.object({ forbidden_words: z.array(z.string()).min(1) }),
  follows: (response, { forbidden_words }) => !forbidden_words.some((word) => containsWord(response, word)),
});
