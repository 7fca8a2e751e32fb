import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/**
 * The language detected is the one asked for. A text that has nothing to tell a language by counts as following, as in
 * the official checker (instructions.py, ResponseLanguageChecker).
 */
export const responseLanguage = defineInstruction({
  id: 'language:response_language',
  arguments: z.object({ language: z.string() }),
  follows: ({ language: found }, { language }) => found === undefined || found === language,
});
