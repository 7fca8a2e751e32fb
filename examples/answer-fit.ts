import type { FormulaFilter } from '@mainbench/spec';
import { z } from 'zod';

/** A filter that is a formula: responses that repeat few words and that their instruction makes likelier. */
export default {
  summary: 'varied responses that fit their instruction',
  options: z.strictObject({ power: z.number().default(1) }),
  formula: ({ power }) => `rank(ira) * distinct_words ^ ${power}`,
  keep: () => 'words > 2',
} satisfies Omit<FormulaFilter<{ power: number }>, 'name' | 'source'>;
