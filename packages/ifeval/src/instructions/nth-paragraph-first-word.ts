import { pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { isBlank, isSpaceAt } from '../text/code-classes.ts';
import { defineInstruction } from './instruction.ts';
import { countSchema } from './relation.ts';

const wordEnds = new Set(['.', ',', '?', '!', "'", '"']);

function firstWord(paragraph: string): string {
  let end = 0;
  while (end < paragraph.length && !isSpaceAt(paragraph, end)) end += 1;
  const word = paragraph.slice(0, end).replace(/^'+/, '').replace(/^"+/, '');
  let found = '';
  for (const letter of word) {
    if (wordEnds.has(letter)) break;
    found += letter.toLowerCase();
  }
  return found;
}

/**
 * So many paragraphs between empty lines, and the n-th begins with a word. Blank paragraphs do not count, yet the n-th is
 * looked up among all of them (instructions.py, ParagraphFirstWordCheck).
 */
export const nthParagraphFirstWord = defineInstruction({
  id: 'length_constraints:nth_paragraph_first_word',
  arguments: z
    .object({ num_paragraphs: countSchema, nth_paragraph: z.int().min(1), first_word: z.string() })
    .refine(({ num_paragraphs, nth_paragraph }) => nth_paragraph <= num_paragraphs, {
      path: ['nth_paragraph'],
      error: 'expected at most num_paragraphs',
    }),
  follows({ text }, { num_paragraphs, nth_paragraph, first_word }) {
    const paragraphs = text.split('\n\n');
    const count = paragraphs.filter((paragraph) => !isBlank(paragraph)).length;
    const paragraph = pythonStrip(paragraphs[nth_paragraph - 1] ?? '');
    if (nth_paragraph > count || paragraph === '') return false;
    return count === num_paragraphs && firstWord(paragraph) === first_word.toLowerCase();
  },
});
