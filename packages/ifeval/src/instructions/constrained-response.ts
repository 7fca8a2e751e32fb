import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

const answers = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'];

/** One of three fixed answers occurs (instructions.py, ConstrainedResponseChecker). */
export const constrainedResponse = defineInstruction({
  id: 'detectable_format:constrained_response',
  arguments: z.object({}),
  follows: ({ text }) => answers.some((answer) => text.includes(answer)),
});
