import { pythonSplit } from '@mainbench/python-semantics';
import type { Span } from '../sentences/split-sentences.ts';
import { codeClass } from '../text/code-classes.ts';
import { classAt, type Units, unitsOf } from '../text/units.ts';
import { marksOfUnits } from './marks.ts';
import { type NltkRules, spaceWords } from './space-words.ts';
import { mayContract, splitContractions } from './split-contractions.ts';

/** The words of one sentence, as nltk.word_tokenize gives them. */
export function wordsOf(sentence: string, rules: NltkRules): string[] {
  const units = unitsOf(sentence);
  return pythonSplit(splitContractions(spaceWords(units, 0, units.length, rules).toString()));
}

const apostrophe = 39;
const isNegation = (unit: number) => unit === 110 || unit === 78;
const cased = codeClass.upper | codeClass.lower | codeClass.title;

/**
 * Whether a sentence without contractions can have a word in capitals at all. Its words are split at whitespace and
 * marks only, but for `n't`: without a piece between those that has capitals and no other letters there is none.
 */
function mayHaveUpperWord(units: Units, start: number, end: number): boolean {
  let seen = 0;
  let seenBeforeLast = 0;
  for (let index = start; index < end; index += 1) {
    const unit = units[index] as number;
    const bits = classAt(units, index);
    if ((bits & codeClass.space) === 0 && marksOfUnits[unit] === 0) {
      seenBeforeLast = seen;
      seen |= bits;
      continue;
    }
    if ((seen & cased) === codeClass.upper) return true;
    const split = unit === apostrophe && index > start && isNegation(units[index - 1] as number);
    if (split && (seenBeforeLast & cased) === codeClass.upper) return true;
    seen = 0;
    seenBeforeLast = 0;
  }
  return (seen & cased) === codeClass.upper;
}

/** How many words between whitespace are in capitals (str.isupper); the text ends with whitespace. */
function countUpper(units: Units, length: number): number {
  let count = 0;
  let seen = 0;
  for (let index = 0; index < length; index += 1) {
    const bits = classAt(units, index);
    if ((bits & codeClass.space) === 0) {
      seen |= bits;
      continue;
    }
    if ((seen & cased) === codeClass.upper) count += 1;
    seen = 0;
  }
  return count;
}

/** How many of NLTK's words are in capitals, over all sentences of a text. */
export function countUpperWords(text: string, units: Units, sentences: readonly Span[], rules: NltkRules): number {
  const contracts = mayContract(text);
  let count = 0;
  for (const { start, end } of sentences) {
    const contracted = contracts && mayContract(text.slice(start, end));
    if (!contracted && !mayHaveUpperWord(units, start, end)) continue;
    const spaced = spaceWords(units, start, end, rules);
    if (contracted) {
      const parted = unitsOf(splitContractions(spaced.toString()));
      count += countUpper(parted, parted.length);
    } else {
      count += countUpper(spaced.units, spaced.length);
    }
  }
  return count;
}
