import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countSchema, holds, relationSchema } from './relation.ts';

/** So many sentences, as Punkt splits them (instructions.py, NumberOfSentences). */
export const numberOfSentences = defineInstruction({
  id: 'length_constraints:number_sentences',
  arguments: z.object({ num_sentences: countSchema, relation: relationSchema }),
  follows: ({ sentenceCount }, { num_sentences, relation }) => holds(sentenceCount, relation, num_sentences),
});
