import type { z } from 'zod';
import type { ResponseText } from '../response/response-text.ts';

/** One kind of instruction that can be verified. */
export interface Instruction<Arguments = unknown> {
  /** Such as `keywords:existence`. */
  id: string;
  /** What a prompt says about it; keys beyond these are left alone, values of null count as absent. */
  arguments: z.ZodType<Arguments>;
  /** Whether a response that is not blank follows it. */
  follows(response: ResponseText, given: Arguments): boolean;
}

/** An instruction whose check takes its own kind of arguments, for lists of all kinds. */
export function defineInstruction<Arguments>(instruction: Instruction<Arguments>): Instruction {
  return instruction as Instruction;
}
