import { pythonSplit } from '@mainbench/python-semantics';
import { z } from 'zod';
import { openWordList, wordListIdentity } from '../word-list.ts';
import { defineTextStep } from './text-step.ts';

const longestWord = 1000;
const policy = /terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies/i;
const citation = /\[\d*\]|\[edit\]|\[citation needed\]/g;
const sentenceEnd = /[.!?]["')\]]*(?=\s|$)/g;

function isKept(line: string, words: readonly string[], minWords: number): boolean {
  if (!/[.!?"]$/.test(line) || line.endsWith('...')) return false;
  if (words.length < minWords || words.some((word) => word.length > longestWord)) return false;
  return !/javascript/i.test(line) && !policy.test(line);
}

/**
 * The rules of C4 for English web pages (Raffel et al. 2020, section 2.2), with the numbers of the code that made it
 * (tensorflow_datasets `c4_utils.py`: 5 words a line, 3 sentences a page). Lines that do not end like a sentence, have
 * few words, or speak of Javascript or cookies go; pages with `lorem ipsum`, a curly bracket or few sentences left are
 * dropped, and pages with a word of a list: the paper took the "List of Dirty, Naughty, Obscene or Otherwise Bad Words".
 * That list is a file of the user's. The paper's removal of repeated spans of three sentences is not part of it.
 */
export const c4 = defineTextStep({
  name: 'c4',
  version: 1,
  summary: 'rules of C4 for English web pages: lines that are no sentences go (Raffel et al. 2020, section 2.2)',
  options: z.strictObject({
    min_words: z.int().min(1).default(5).describe('words of a line at least'),
    min_sentences: z.int().min(1).default(3).describe('sentences of a text at least'),
    // Absent by default, so that stages without a list keep their address.
    words: z.string().min(1).optional().describe('file of words that no text may hold, one word or phrase a line'),
    word_borders: z
      .boolean()
      .optional()
      .describe('false: words may stand inside others, as C4 has it for Japanese, Thai and Chinese; default: true'),
  }),
  tables: ['candidates', 'unlabeled'],
  side: 'response',
  identity: async ({ words }, context) => (words === undefined ? null : wordListIdentity(words, context)),
  async open({ min_words, min_sentences, words, word_borders: borders = true }, context) {
    const hasWord = words === undefined ? () => false : await openWordList(words, borders, context);
    return (text) => {
      if (/lorem ipsum/i.test(text)) return { drop: 'with lorem ipsum' };
      if (text.includes('{')) return { drop: 'with a curly bracket' };
      const lines = text
        .split('\n')
        .map((line) => line.replace(citation, '').trim())
        .filter((line) => isKept(line, pythonSplit(line), min_words));
      const kept = lines.join('\n');
      if ((kept.match(sentenceEnd)?.length ?? 0) < min_sentences) return { drop: 'of too few sentences' };
      if (hasWord(kept)) return { drop: 'with a word of the list' };
      return kept === text ? undefined : { text: kept, changed: 'lines left out' };
    };
  },
});
