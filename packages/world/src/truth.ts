import type { Truth } from '@mainbench/spec';
import { parseInstruction } from './instruction.ts';
import { readResponse } from './response.ts';
import { shareSatisfied } from './satisfaction.ts';

/**
 * A pair is aligned where its instruction is one of the world's, its response is complete (see `readResponse`) and
 * satisfies every constraint that the instruction states. What the instruction leaves open does not count.
 */
export const worldTruth: Truth = {
  name: 'world',
  version: 1,
  aligned({ instruction, response }) {
    const constraints = parseInstruction(instruction);
    const listing = constraints && readResponse(response);
    return constraints !== null && listing !== null && shareSatisfied(constraints, listing) === 1;
  },
};
