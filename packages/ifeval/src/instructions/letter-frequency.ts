import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countSchema, holds, relationSchema } from './relation.ts';

const dottedCapitalI = 0x130;
const kelvinSign = 0x212a;

/** How often a character occurs in str.lower of a text: the dotted I becomes an i there, the Kelvin sign a k. */
function countLetter(text: string, letter: string): number {
  const lower = letter.toLowerCase();
  if (lower.length !== 1 || lower.toUpperCase().length !== 1) return text.toLowerCase().split(lower).length - 1;
  const small = lower.charCodeAt(0);
  const capital = lower.toUpperCase().charCodeAt(0);
  const third = lower === 'i' ? dottedCapitalI : lower === 'k' ? kelvinSign : small;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === small || unit === capital || unit === third) count += 1;
  }
  return count;
}

/** A letter occurs so often, its case ignored (instructions.py, LetterFrequencyChecker). */
export const letterFrequency = defineInstruction({
  id: 'keywords:letter_frequency',
  arguments: z.object({ letter: z.string().min(1), let_frequency: countSchema, let_relation: relationSchema }),
  follows: ({ text }, { letter, let_frequency, let_relation }) =>
    holds(countLetter(text, letter), let_relation, let_frequency),
});
