import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { countSchema, defineInstruction, holds, type Instruction, relationSchema } from './instruction.ts';
import { containsWord, countKeyword } from './keyword-search.ts';

export const letterFrequencyId = 'keywords:letter_frequency';
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

/** What a response must or must not name. After each, the checker of the official instructions.py. */
export const keywordInstructions: readonly Instruction[] = [
  // Every keyword occurs, its case ignored, also inside words (KeywordChecker).
  defineInstruction({
    id: 'keywords:existence',
    arguments: z.object({ keywords: z.array(z.string()).min(1) }),
    follows: (response, { keywords }) => keywords.every((keyword) => countKeyword(response, keyword, 1) > 0),
  }),
  // A keyword occurs so often, its case ignored, also inside words (KeywordFrequencyChecker).
  defineInstruction({
    id: 'keywords:frequency',
    arguments: z.object({ keyword: z.string(), frequency: countSchema, relation: relationSchema }),
    follows: (response, { keyword, frequency, relation }) =>
      holds(countKeyword(response, pythonStrip(keyword), frequency), relation, frequency),
  }),
  // None of the words occurs as a word of its own, its case ignored (ForbiddenWords).
  defineInstruction({
    id: 'keywords:forbidden_words',
    arguments: z.object({ forbidden_words: z.array(z.string()).min(1) }),
    follows: (response, { forbidden_words }) => !forbidden_words.some((word) => containsWord(response, word)),
  }),
  // A letter occurs so often, its case ignored (LetterFrequencyChecker).
  defineInstruction({
    id: letterFrequencyId,
    arguments: z.object({ letter: z.string().min(1), let_frequency: countSchema, let_relation: relationSchema }),
    follows: ({ text }, { letter, let_frequency, let_relation }) =>
      holds(countLetter(text, letter), let_relation, let_frequency),
  }),
];
