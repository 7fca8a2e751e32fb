import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineInstruction } from './instruction.ts';

/** Letters that a change of case may need beyond a text's length. */
const reserve = 16;

/** The response ends with a phrase, its case and double quotes around the response ignored (instructions.py, EndChecker). */
export const endPhrase = defineInstruction({
  id: 'startend:end_checker',
  arguments: z.object({ end_phrase: z.string() }),
  follows({ stripped }, { end_phrase }) {
    const wanted = pythonStrip(end_phrase).toLowerCase();
    const end = pythonStrip(stripped, '"').slice(-(wanted.length + reserve));
    return end.toLowerCase().endsWith(wanted);
  },
});
