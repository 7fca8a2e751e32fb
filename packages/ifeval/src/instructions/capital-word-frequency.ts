import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countSchema, holds, relationSchema } from './relation.ts';

/** So many of NLTK's words are in capitals (instructions.py, CapitalWordFrequencyChecker). */
export const capitalWordFrequency = defineInstruction({
  id: 'change_case:capital_word_frequency',
  arguments: z.object({ capital_frequency: countSchema, capital_relation: relationSchema }),
  follows: ({ upperWordCount }, { capital_frequency, capital_relation }) =>
    holds(upperWordCount, capital_relation, capital_frequency),
});
