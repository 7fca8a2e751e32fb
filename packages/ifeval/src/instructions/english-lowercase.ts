import { isLower } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/**
 * No capitals, and English is detected, or nothing to tell a language by
 * (instructions.py, LowercaseLettersEnglishChecker).
 */
export const englishLowercase = defineInstruction({
  id: 'change_case:english_lowercase',
  arguments: z.object({}),
  follows: (response) => isLower(response.text) && [undefined, 'en'].includes(response.language),
});
