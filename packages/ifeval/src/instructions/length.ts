import { isBlank, isSpaceAt, pythonStrip } from '@mainbench/python-semantics';
import { z } from 'zod';
import { countSchema, defineInstruction, holds, type Instruction, relationSchema } from './instruction.ts';

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

/** How long a response must be. After each, the checker of the official instructions.py. */
export const lengthInstructions: readonly Instruction[] = [
  // So many sentences, as Punkt splits them (NumberOfSentences).
  defineInstruction({
    id: 'length_constraints:number_sentences',
    arguments: z.object({ num_sentences: countSchema, relation: relationSchema }),
    follows: ({ sentenceCount }, { num_sentences, relation }) => holds(sentenceCount, relation, num_sentences),
  }),
  // Exactly so many paragraphs between `***`. The first and the last one may be blank and then do not count; a blank one
  // between others fails. The official pattern `\s?\*\*\*\s?` also takes whitespace, which changes no part's blankness
  // (ParagraphChecker).
  defineInstruction({
    id: 'length_constraints:number_paragraphs',
    arguments: z.object({ num_paragraphs: countSchema }),
    follows({ text }, { num_paragraphs }) {
      const parts = text.split('***');
      let count = parts.length;
      for (const [index, part] of parts.entries()) {
        if (!isBlank(part)) continue;
        if (index !== 0 && index !== parts.length - 1) return false;
        count -= 1;
      }
      return count === num_paragraphs;
    },
  }),
  // So many runs of `\w` (NumberOfWords).
  defineInstruction({
    id: 'length_constraints:number_words',
    arguments: z.object({ num_words: countSchema, relation: relationSchema }),
    follows: ({ wordCount }, { num_words, relation }) => holds(wordCount, relation, num_words),
  }),
  // So many paragraphs between empty lines, and the n-th begins with a word. Blank paragraphs do not count, yet the n-th
  // is looked up among all of them (ParagraphFirstWordCheck).
  defineInstruction({
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
  }),
];
