import { pythonSplit } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineTextStep } from './text-step.ts';

/** Table A1: shares of repeated lines and paragraphs, by number and by characters. */
const mostRepeated = 0.3;
const mostRepeatedCharacters = 0.2;
/** Table A1: the most of a text's characters that its commonest run of n words may take. */
const mostOfCommonest: readonly [words: number, share: number][] = [
  [2, 0.2],
  [3, 0.18],
  [4, 0.16],
];
/** Table A1: the most of a text's characters that stand in repeated runs of n words. */
const mostInRepeated: readonly [words: number, share: number][] = [
  [5, 0.15],
  [6, 0.14],
  [7, 0.13],
  [8, 0.12],
  [9, 0.11],
  [10, 0.1],
];

function repeated(items: readonly string[]): { share: number; characters: number } {
  const seen = new Set<string>();
  let count = 0;
  let characters = 0;
  for (const item of items) {
    if (seen.has(item)) {
      count += 1;
      characters += item.length;
    }
    seen.add(item);
  }
  return { share: count / items.length, characters };
}

/** Characters of all occurrences of the commonest run of n words; 0 where none occurs twice. */
function commonestCharacters(words: readonly string[], n: number): number {
  const counts = new Map<string, number>();
  let most = 1;
  let longest = 0;
  for (let start = 0; start + n <= words.length; start += 1) {
    const run = words.slice(start, start + n).join(' ');
    const count = (counts.get(run) ?? 0) + 1;
    counts.set(run, count);
    if (count > most || (count === most && count > 1 && run.length > longest)) {
      most = count;
      longest = run.length;
    }
  }
  return most * longest;
}

/** Characters in runs of n words that came before, none counted twice. */
function repeatedCharacters(words: readonly string[], n: number): number {
  const seen = new Set<string>();
  let characters = 0;
  for (let start = 0; start + n <= words.length; ) {
    const run = words.slice(start, start + n).join(' ');
    if (seen.has(run)) {
      characters += run.length;
      start += n;
    } else {
      seen.add(run);
      start += 1;
    }
  }
  return characters;
}

function wrongWith(text: string): string | undefined {
  for (const [what, pattern] of [
    ['paragraphs', /\n{2,}/],
    ['lines', /\n+/],
  ] as const) {
    const { share, characters } = repeated(text.split(pattern));
    if (share > mostRepeated || characters / text.length > mostRepeatedCharacters) return `with repeated ${what}`;
  }
  const words = pythonSplit(text);
  const above = (limits: typeof mostOfCommonest, characters: typeof repeatedCharacters) =>
    limits.some(([n, share]) => characters(words, n) / text.length > share);
  if (above(mostOfCommonest, commonestCharacters)) return 'with one common phrase';
  return above(mostInRepeated, repeatedCharacters) ? 'with repeated phrases' : undefined;
}

/**
 * Drops texts that repeat themselves, by the thresholds of Gopher (Rae et al. 2021, arXiv 2112.11446, table A1): repeated
 * lines and paragraphs, the commonest run of 2 to 4 words, and repeated runs of 5 to 10 words. Words end at white space.
 */
export const repetition = defineTextStep({
  name: 'repetition',
  version: 1,
  summary: 'texts that repeat themselves, by the thresholds of Gopher (Rae et al. 2021, table A1)',
  options: z.strictObject({}),
  tables: ['unlabeled'],
  side: 'response',
  async open() {
    return (text) => {
      const wrong = wrongWith(text);
      return wrong === undefined ? undefined : { drop: wrong };
    };
  },
});
