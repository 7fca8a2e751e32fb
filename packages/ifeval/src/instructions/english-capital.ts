import { isUpper } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/**
 * All capitals, and English is detected, or nothing to tell a language by. langdetect leaves out words with two capitals,
 * so that real English often fails here, as it does in the official checker (instructions.py, CapitalLettersEnglishChecker).
 */
export const englishCapital = defineInstruction({
  id: 'change_case:english_capital',
  arguments: z.object({}),
  follows: (response) => isUpper(response.text) && [undefined, 'en'].includes(response.language),
});
