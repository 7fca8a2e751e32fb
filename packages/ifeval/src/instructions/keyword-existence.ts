import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countKeyword } from './keyword-search.ts';

/** Every keyword occurs, its case ignored, also inside words (instructions.py, KeywordChecker). */
export const keywordExistence = defineInstruction({
  id: 'keywords:existence',
  arguments: z.object({ keywords: z.array(z.string()).min(1) }),
  follows: (response, { keywords }) => keywords.every((keyword) => countKeyword(response, keyword, 1) > 0),
});
