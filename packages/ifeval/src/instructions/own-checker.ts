import { z } from 'zod';
import type { ResponseText } from '../response/response-text.ts';
import type { Instruction } from './instruction.ts';

/** A checker in a user's own file: whether a response follows an instruction with what the prompt says about it. */
export type OwnChecker = (response: ResponseText, given: Readonly<Record<string, unknown>>) => boolean;

/** An instruction from a user's own checker; what the prompt says is given to it as it is, without keys of null. */
export function ownInstruction(id: string, follows: OwnChecker): Instruction {
  return {
    id,
    arguments: z.record(z.string(), z.unknown()),
    follows: (response, given) => follows(response, given as Record<string, unknown>),
  };
}
