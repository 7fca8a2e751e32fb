import { caseAndLanguageInstructions } from './case-and-language.ts';
import { formInstructions } from './form.ts';
import type { Instruction } from './instruction.ts';
import { keywordInstructions } from './keywords.ts';
import { lengthInstructions } from './length.ts';
import { markedPartInstructions } from './marked-parts.ts';

/** The 25 kinds of instruction of IFEval (Zhou et al., 2023, arXiv 2311.07911). */
export const instructions: readonly Instruction[] = [
  ...keywordInstructions,
  ...lengthInstructions,
  ...markedPartInstructions,
  ...formInstructions,
  ...caseAndLanguageInstructions,
];
