import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countSchema, holds, relationSchema } from './relation.ts';

/** So many runs of `\w` (instructions.py, NumberOfWords). */
export const numberOfWords = defineInstruction({
  id: 'length_constraints:number_words',
  arguments: z.object({ num_words: countSchema, relation: relationSchema }),
  follows: ({ wordCount }, { num_words, relation }) => holds(wordCount, relation, num_words),
});
