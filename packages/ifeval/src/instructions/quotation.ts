import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/** The response is wrapped in double quotes (instructions.py, QuotationChecker). */
export const quotation = defineInstruction({
  id: 'startend:quotation',
  arguments: z.object({}),
  follows: ({ stripped }) => stripped.length > 1 && stripped.startsWith('"') && stripped.endsWith('"'),
});
