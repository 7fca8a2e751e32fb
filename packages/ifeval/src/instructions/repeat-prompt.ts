import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/** Letters that a change of case may need beyond a text's length. */
const reserve = 16;

/** The response begins with the request, its case ignored (instructions.py, RepeatPromptThenAnswer). */
export const repeatPrompt = defineInstruction({
  id: 'combination:repeat_prompt',
  arguments: z.object({ prompt_to_repeat: z.string().min(1) }),
  follows({ stripped }, { prompt_to_repeat }) {
    const wanted = pythonStrip(prompt_to_repeat).toLowerCase();
    return stripped
      .slice(0, wanted.length + reserve)
      .toLowerCase()
      .startsWith(wanted);
  },
});
