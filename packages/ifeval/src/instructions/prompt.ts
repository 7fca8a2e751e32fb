import type { Instruction } from './instruction.ts';

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
