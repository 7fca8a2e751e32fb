import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/** No comma at all (instructions.py, CommaChecker). */
export const noComma = defineInstruction({
  id: 'punctuation:no_comma',
  arguments: z.object({}),
  follows: ({ text }) => !text.includes(','),
});
