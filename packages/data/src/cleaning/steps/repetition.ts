import { pythonSplit } from '@mainbench/python-semantics';
import { z } from 'zod';
import { defineDropStep } from './text-step.ts';

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

/** Runs of words of a text, by numbers: equal runs have one number, so that no run is put together as a string. */
class Runs {
  /** Where each word begins when all are joined by one space. */
  readonly #starts: number[] = [0];
  readonly #words: number[] = [];
  readonly #distinctWords: number;
  #length = 1;
  #numbers: number[];

  constructor(words: readonly string[]) {
    const numbers = new Map<string, number>();
    for (const word of words) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      this.#words.push(number);
      this.#starts.push((this.#starts.at(-1) as number) + word.length + 1);
    }
    this.#distinctWords = numbers.size;
    this.#numbers = this.#words;
  }

  /** Goes on to longer runs. @returns how many distinct ones there are */
  extendTo(length: number): number {
    let distinct = new Set(this.#numbers).size;
    for (; this.#length < length; this.#length += 1) {
      const numbers = new Map<number, number>();
      const count = Math.max(0, this.#words.length - this.#length);
      const longer = new Array<number>(count);
      for (let start = 0; start < count; start += 1) {
        const next = this.#words[start + this.#length] as number;
        const key = (this.#numbers[start] as number) * this.#distinctWords + next;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        longer[start] = number;
      }
      this.#numbers = longer;
      distinct = numbers.size;
    }
    return distinct;
  }

  get count(): number {
    return this.#numbers.length;
  }

  #characters(start: number): number {
    return (this.#starts[start + this.#length] as number) - (this.#starts[start] as number) - 1;
  }

  /** Characters of all occurrences of the commonest run; 0 where none occurs twice. */
  commonestCharacters(): number {
    const counts = new Map<number, number>();
    let most = 1;
    let longest = 0;
    for (const [start, run] of this.#numbers.entries()) {
      const count = (counts.get(run) ?? 0) + 1;
      counts.set(run, count);
      const characters = this.#characters(start);
      if (count > most || (count === most && count > 1 && characters > longest)) {
        most = count;
        longest = characters;
      }
    }
    return most * longest;
  }

  /** Characters in runs that came before, none counted twice. */
  repeatedCharacters(): number {
    const seen = new Set<number>();
    let characters = 0;
    for (let start = 0; start < this.#numbers.length; ) {
      const run = this.#numbers[start] as number;
      if (seen.has(run)) {
        characters += this.#characters(start);
        start += this.#length;
      } else {
        seen.add(run);
        start += 1;
      }
    }
    return characters;
  }
}

function wrongWith(text: string): string | undefined {
  for (const [what, pattern] of [
    ['paragraphs', /\n{2,}/],
    ['lines', /\n+/],
  ] as const) {
    const { share, characters } = repeated(text.split(pattern));
    if (share > mostRepeated || characters / text.length > mostRepeatedCharacters) return `with repeated ${what}`;
  }
  const runs = new Runs(pythonSplit(text));
  // Where no run of n words is repeated, no longer one is.
  const isRepeated = (n: number) => runs.extendTo(n) < runs.count;
  for (const [n, share] of mostOfCommonest) {
    if (!isRepeated(n)) return undefined;
    if (runs.commonestCharacters() / text.length > share) return 'with one common phrase';
  }
  for (const [n, share] of mostInRepeated) {
    if (!isRepeated(n)) return undefined;
    if (runs.repeatedCharacters() / text.length > share) return 'with repeated phrases';
  }
  return undefined;
}

/**
 * Drops texts that repeat themselves, by the thresholds of Gopher (Rae et al. 2021, arXiv 2112.11446, table A1): repeated
 * lines and paragraphs, the commonest run of 2 to 4 words, and repeated runs of 5 to 10 words. Words end at white space.
 */
export const repetition = defineDropStep({
  name: 'repetition',
  version: 1,
  summary: 'texts that repeat themselves, by the thresholds of Gopher (Rae et al. 2021, table A1)',
  options: z.strictObject({}),
  tables: ['candidates', 'unlabeled'],
  side: 'response',
  wrongWith,
});
