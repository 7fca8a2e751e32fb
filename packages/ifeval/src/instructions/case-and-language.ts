import { isLower, isUpper } from '@mainbench/python-semantics';
import { z } from 'zod';
import {
  countSchema,
  defineInstruction,
  holds,
  type Instruction,
  plainInstruction,
  relationSchema,
} from './instruction.ts';

/**
 * In which language and in which case a response must be, where a text that has nothing to tell a language by counts as
 * following, as in the official checker. After each, that checker of instructions.py.
 */
export const caseAndLanguageInstructions: readonly Instruction[] = [
  // The language detected is the one asked for (ResponseLanguageChecker).
  defineInstruction({
    id: 'language:response_language',
    arguments: z.object({ language: z.string() }),
    follows: ({ language: found }, { language }) => found === undefined || found === language,
  }),
  // So many of NLTK's words are in capitals (CapitalWordFrequencyChecker).
  defineInstruction({
    id: 'change_case:capital_word_frequency',
    arguments: z.object({ capital_frequency: countSchema, capital_relation: relationSchema }),
    follows: ({ upperWordCount }, { capital_frequency, capital_relation }) =>
      holds(upperWordCount, capital_relation, capital_frequency),
  }),
  // All capitals, and English. langdetect leaves out words with two capitals, so that real English often fails here, as
  // it does in the official checker (CapitalLettersEnglishChecker).
  plainInstruction(
    'change_case:english_capital',
    (response) => isUpper(response.text) && [undefined, 'en'].includes(response.language),
  ),
  // No capitals, and English (LowercaseLettersEnglishChecker).
  plainInstruction(
    'change_case:english_lowercase',
    (response) => isLower(response.text) && [undefined, 'en'].includes(response.language),
  ),
];
