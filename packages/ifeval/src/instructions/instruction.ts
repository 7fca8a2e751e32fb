import { z } from 'zod';
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

/** One of which a prompt says nothing more. */
export function plainInstruction(id: string, follows: (response: ResponseText) => boolean): Instruction {
  return { id, arguments: z.object({}), follows };
}

/** A checker in a user's own file: whether a response follows an instruction with what the prompt says about it. */
export type OwnChecker = (response: ResponseText, given: Readonly<Record<string, unknown>>) => boolean;

/** An instruction from a user's own checker; what the prompt says is given to it as it is, without keys of null. */
export function ownInstruction(id: string, follows: OwnChecker): Instruction {
  return defineInstruction({ id, arguments: z.record(z.string(), z.unknown()), follows });
}

/** A number that a prompt asks for. */
export const countSchema = z.int().min(0);
export const relationSchema = z.enum(['less than', 'at least']);

/** `less than` is strict, `at least` is not. */
export function holds(count: number, relation: z.infer<typeof relationSchema>, bound: number): boolean {
  return relation === 'less than' ? count < bound : count >= bound;
}

/** One instruction of a prompt, with what it asks for. */
export interface Check {
  instruction: Instruction;
  given: Readonly<Record<string, unknown>>;
}

/** A prompt with its instructions. */
export interface IfevalPrompt {
  /** Of the prompts' file: a number or a text. */
  key: number | string;
  prompt: string;
  checks: readonly Check[];
}
