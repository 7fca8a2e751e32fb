import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { isBlank } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';

/**
 * Exactly two different responses between six stars. The first and the last part may be blank; a blank one between
 * others fails (instructions.py, TwoResponsesChecker).
 */
export const twoResponses = defineInstruction({
  id: 'combination:two_responses',
  arguments: z.object({}),
  follows({ text }) {
    const parts = text.split('******');
    if (parts.some((part, index) => index > 0 && index < parts.length - 1 && isBlank(part))) return false;
    const responses = parts.filter((part) => !isBlank(part));
    return responses.length === 2 && pythonStrip(responses[0] as string) !== pythonStrip(responses[1] as string);
  },
});
