import { z } from 'zod';
import { cleanText } from '../clean-text.ts';
import { specialTokensSchema } from '../cleaning-options.ts';
import { allTables, defineTextStep } from './text-step.ts';

/** Drops or escapes texts that contain a control token of a tokenizer, as the option of the sources does. */
export const specialTokens = defineTextStep({
  name: 'special-tokens',
  version: 1,
  summary: 'texts that contain the text of a control token',
  options: z.strictObject(specialTokensSchema.unwrap().shape),
  tables: allTables,
  side: 'both',
  async open(specialTokens) {
    return (text) => {
      const cleaned = cleanText(text, specialTokens);
      // An empty text has no token: what is empty is not this step's matter.
      if ('reason' in cleaned) return text.trim() === '' ? undefined : { drop: cleaned.reason };
      return cleaned.repairs.includes('special tokens') ? { text: cleaned.text, changed: 'special tokens' } : undefined;
    };
  },
});
