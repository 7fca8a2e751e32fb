import { codePointLength, pythonSplit } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineDropStep } from './text-step.ts';

/** English words of which a document of prose has at least two. */
const stopWords = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with']);
const ellipsis = /\.\.\.|…/g;

type Rules = Record<'min_words' | 'max_words' | 'stop_words', number>;

function shareOf(items: readonly string[], is: (item: string) => boolean): number {
  return items.filter(is).length / items.length;
}

function wrongWith(text: string, { min_words, max_words, stop_words }: Rules): string | undefined {
  const words = pythonSplit(text);
  if (words.length < min_words) return 'of too few words';
  if (words.length > max_words) return 'of too many words';
  const meanLength = words.reduce((sum, word) => sum + codePointLength(word), 0) / words.length;
  if (meanLength < 3 || meanLength > 10) return 'of unusual mean word length';
  const hashes = text.split('#').length - 1;
  const ellipses = text.match(ellipsis)?.length ?? 0;
  if (hashes / words.length > 0.1 || ellipses / words.length > 0.1) return 'with many hashes or ellipses';
  const lines = text.split('\n').map((line) => line.trim());
  if (shareOf(lines, (line) => /^[•‣*-]/.test(line)) > 0.9) return 'of bullet points';
  if (shareOf(lines, (line) => /(\.\.\.|…)$/.test(line)) > 0.3) return 'of lines that end with an ellipsis';
  if (shareOf(words, (word) => /\p{L}/u.test(word)) < 0.8) return 'of words without letters';
  const found = new Set(words.map((word) => word.toLowerCase()).filter((word) => stopWords.has(word)));
  return found.size < stop_words ? 'with too few stop words' : undefined;
}

/** The quality rules of Gopher for web pages (Rae et al. 2021, arXiv 2112.11446, appendix A.1.1); words end at white space. */
export const gopher = defineDropStep({
  name: 'gopher',
  version: 1,
  summary: 'quality rules of Gopher for English web pages (Rae et al. 2021, A.1.1)',
  options: z.strictObject({
    min_words: z.int().min(1).default(50).describe('words of a text at least'),
    max_words: z.int().min(1).default(100_000).describe('words of a text at most'),
    stop_words: z
      .int()
      .min(0)
      .max(8)
      .default(2)
      .describe('distinct English stop words at least; 0 for other languages'),
  }),
  tables: ['candidates', 'unlabeled'],
  side: 'response',
  wrongWith,
});
