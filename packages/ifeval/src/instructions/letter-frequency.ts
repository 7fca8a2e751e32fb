import { z } from 'zod';
import { defineInstruction } from './instruction.ts';
import { countSchema, holds, relationSchema } from './relation.ts';

/** How often a character occurs in str.lower of a text: the dotted I becomes an i there, the Kelvin sign a k. */
function countLetter(text: string, letter: string): number {
  const lower = letter.toLowerCase();
  if (lower.length !== 1) return text.toLowerCase().split(lower).length - 1;
  const units = new Set([lower.charCodeAt(0)]);
  if (lower.toUpperCase().length === 1) units.add(lower.toUpperCase().charCodeAt(0));
  if (lower === 'i') units.add(0x130);
  if (lower === 'k') units.add(0x212a);
  let count = 0;
  for (let index = 0; index < text.length; index += 1) if (units.has(text.charCodeAt(index))) count += 1;
  return count;
}

/** A letter occurs so often, its case ignored (instructions.py, LetterFrequencyChecker). */
export const letterFrequency = defineInstruction({
  id: 'keywords:letter_frequency',
  arguments: z.object({ letter: z.string().min(1), let_frequency: countSchema, let_relation: relationSchema }),
  follows: ({ text }, { letter, let_frequency, let_relation }) =>
    holds(countLetter(text, letter), let_relation, let_frequency),
});
